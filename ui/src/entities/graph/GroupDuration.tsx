import { useTextOfNow } from "@/shared/lib/clock";
import { durationText, elapsedText, lengthBetween } from "@/shared/lib/time";
import { Waiting } from "@/shared/ui/Waiting";

import { type RunGraph } from "./model";
import { type Together } from "./together";

interface Props {
  readonly graph: RunGraph;
  readonly together: Together;
}

/**
 * How long many runs took together, from the start of the first to the end of the last; it counts while they go on.
 * As long as none has begun, how long the first has waited.
 */
export function GroupDuration({ graph, together: { from, to, waits } }: Props) {
  if (waits !== null) return <Waiting from={waits} />;
  if (from === null || (to === null && graph.isInterrupted)) return <span>–</span>;
  if (to === null) return <Counting from={graph.origin + from} />;
  return <span>{durationText(lengthBetween(from, to))}</span>;
}

function Counting({ from }: { readonly from: number }) {
  const text = useTextOfNow((now) => elapsedText(now - from));
  return <span>{text}</span>;
}
