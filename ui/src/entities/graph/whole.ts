/** When a pipeline run began and ended as a whole. */
import { type Schemas } from "@/shared/api/client";

import { isTerminal } from "../run/states";
import { at, stateAt, type RunGraph } from "./model";
import { lastMoment } from "./phases";

/** In milliseconds since 1970. */
export interface WholeSpan {
  readonly created: number;
  /** Null: it has not begun, or never did. */
  readonly began: number | null;
  /** When it was over, or last known to go on if it was interrupted; null while it goes on. */
  readonly over: number | null;
}

const isEnded = {
  CREATED: false,
  SCHEDULED: false,
  RUNNING: false,
  COMPLETE: true,
  FAILED: true,
  CANCELED: true,
} satisfies Record<Schemas["PipelineRunState"], boolean>;

/** Return when it was what, by the same graph that tells its state: that and how long it takes are never of two ages. */
export function wholeSpanOf(graph: RunGraph): WholeSpan {
  const started = graph.started[0] ?? NaN;
  return {
    created: graph.origin + at(graph.created, 0),
    began: Number.isNaN(started) ? null : graph.origin + started,
    over: isOver(graph) ? graph.origin + lastMoment(graph) : null,
  };
}

/** A root that failed may have done so before steps that had to be stopped. */
function isOver(graph: RunGraph): boolean {
  const state = stateAt(graph, 0);
  if (graph.isInterrupted || state === "RESOLVED") return true;
  return isTerminal(state) && (graph.pipelineState === null || isEnded[graph.pipelineState]);
}
