/** How far a pipeline run is. */
import { isTerminal, SHOWN_STATES, type ShownState } from "../run/states";
import { isVirtual, shownStateAt, stateAt, type RunGraph } from "./model";

export interface StateCount {
  readonly state: ShownState;
  readonly count: number;
}

export interface Progress {
  /** Runs that came to an end, good or bad. */
  readonly done: number;
  readonly total: number;
  readonly isOver: boolean;
  /** States that there are, in the order in which a bar shows them. */
  readonly counts: readonly StateCount[];
}

const ORDER = [
  "RESOLVED",
  "REUSED",
  "FAILED",
  "NESTED_FAILED",
  "CANCELED",
  "INTERRUPTED",
  "RETRYING",
  "RAN",
  "SCHEDULED",
  "CREATED",
] as const satisfies readonly ShownState[];

/** Return how many of some runs are in which state; those that only build containers do not count. */
export function countsOf(graph: RunGraph, places: Iterable<number>): readonly StateCount[] {
  const found = new Map<ShownState, number>(SHOWN_STATES.map((state) => [state, 0]));
  for (const place of places) {
    if (isVirtual(graph, place)) continue;
    const state = shownStateAt(graph, place);
    found.set(state, (found.get(state) ?? 0) + 1);
  }
  return ORDER.flatMap((state) => {
    const count = found.get(state) ?? 0;
    return count === 0 ? [] : [{ state, count }];
  });
}

const known = new WeakMap<RunGraph, Progress>();

export function progressOf(graph: RunGraph): Progress {
  const before = known.get(graph);
  if (before !== undefined) return before;
  let done = 0;
  let total = 0;
  for (let place = 0; place < graph.count; place += 1) {
    if (isVirtual(graph, place)) continue;
    total += 1;
    if (isTerminal(stateAt(graph, place))) done += 1;
  }
  const found = {
    done,
    total,
    isOver: isTerminal(stateAt(graph, 0)) || graph.isInterrupted,
    counts: countsOf(graph, graph.state.keys()),
  };
  known.set(graph, found);
  return found;
}

/** The state of the pipeline run as a whole: its root's. */
export const wholeStateOf = (graph: RunGraph): ShownState => shownStateAt(graph, 0);
