import { useTextOfNow } from "../lib/clock";
import { durationText, elapsedText, lengthBetween, readMoment } from "../lib/time";

interface Props {
  /** ISO 8601. */
  readonly from: string | null;
  /** Null while it goes on: then it counts. */
  readonly to: string | null;
}

/** How long something took, or has taken so far. */
export function Elapsed({ from, to }: Props) {
  if (from === null) return <span>–</span>;
  if (to === null) return <Counting from={readMoment(from)} />;
  return <span>{durationText(lengthBetween(readMoment(from), readMoment(to)))}</span>;
}

function Counting({ from }: { readonly from: number }) {
  const text = useTextOfNow((now) => elapsedText(now - from));
  return <span>{text}</span>;
}
