import { useNow } from "@/shared/lib/clock";
import { durationText, elapsedText } from "@/shared/lib/time";
import { Waiting } from "@/shared/ui/Waiting";

import { durationAt, waitsSince, type RunGraph } from "./model";

interface Props {
  readonly graph: RunGraph;
  readonly place: number;
}

/** How long a run of a graph took, or has waited for its turn; it counts while it goes on. */
export function RunDuration({ graph, place }: Props) {
  const isOver = !Number.isNaN(graph.ended[place] ?? NaN) || graph.isInterrupted;
  const isStarted = !Number.isNaN(graph.started[place] ?? NaN);
  if (isStarted && !isOver) return <Counting graph={graph} place={place} />;
  const waits = waitsSince(graph, place);
  if (waits !== null) return <Waiting from={waits} />;
  const duration = durationAt(graph, place, 0);
  return <span>{duration === null ? "–" : durationText(duration)}</span>;
}

function Counting({ graph, place }: Props) {
  const duration = durationAt(graph, place, useNow()) ?? 0;
  return <span>{elapsedText(duration)}</span>;
}
