import { useNow } from "@/shared/lib/clock";
import { durationText, elapsedText } from "@/shared/lib/time";

import { durationAt, type RunGraph } from "./model";

interface Props {
  readonly graph: RunGraph;
  readonly place: number;
}

/** How long a run of a graph took; it counts while it goes on. */
export function RunDuration({ graph, place }: Props) {
  const isOver = !Number.isNaN(graph.ended[place] ?? NaN) || graph.isInterrupted;
  const isStarted = !Number.isNaN(graph.started[place] ?? NaN);
  if (isStarted && !isOver) return <Counting graph={graph} place={place} />;
  const duration = durationAt(graph, place, 0);
  return <span>{duration === null ? "–" : durationText(duration)}</span>;
}

function Counting({ graph, place }: Props) {
  const duration = durationAt(graph, place, useNow()) ?? 0;
  return <span>{elapsedText(duration)}</span>;
}
