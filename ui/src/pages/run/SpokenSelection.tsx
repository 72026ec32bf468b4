import { useState } from "react";

interface Props {
  /** What is selected: another run, or another tab. */
  readonly place: string;
  /** What it is called; empty until that is known. */
  readonly text: string;
}

/** Tells those who hear the page what is selected now, and how it is. What it began with is read with the page. */
export function SpokenSelection({ place, text }: Props) {
  const [first] = useState(place);
  const [isMoved, setMoved] = useState(false);
  if (!isMoved && place !== first) setMoved(true);
  return (
    <p className="visually-hidden" role="status" aria-label="Selected">
      {isMoved ? text : ""}
    </p>
  );
}
