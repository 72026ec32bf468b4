import { useTextOfNow } from "../lib/clock";
import { durationText } from "../lib/time";

interface Props {
  /** ISO 8601. */
  readonly from: string | null;
  /** Null while it goes on: then it counts. */
  readonly to: string | null;
}

/** How long something took, or has taken so far. */
export function Elapsed({ from, to }: Props) {
  if (from === null) return <span>–</span>;
  if (to === null) return <Counting from={Date.parse(from)} />;
  return <span>{durationText(Date.parse(to) - Date.parse(from))}</span>;
}

function Counting({ from }: { readonly from: number }) {
  const text = useTextOfNow((now) => durationText(Math.floor((now - from) / 1000) * 1000));
  return <span>{text}</span>;
}
