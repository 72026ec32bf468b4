/** How far a pipeline run is. */
import { pluralText } from "@/shared/lib/numbers";

import { isFailure, isTerminal, type ShownState } from "../run/states";
import { at, isVirtual, shownStateAt, stateAt, type RunGraph } from "./model";

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
  "SCHEDULED",
  "CREATED",
] as const satisfies readonly ShownState[];

const isDone = {
  CREATED: false,
  SCHEDULED: false,
  RETRYING: false,
  RESOLVED: true,
  FAILED: true,
  NESTED_FAILED: true,
  CANCELED: true,
  INTERRUPTED: false,
  REUSED: true,
} satisfies Record<ShownState, boolean>;

/** Whether a run that another one called, or one that such a run called, has failed for good. */
export function hasFailureIn(graph: RunGraph, whole: number): boolean {
  for (let place = 1; place < graph.count; place += 1) {
    if (!isFailure(stateAt(graph, place))) continue;
    for (let around = at(graph.parent, place); around >= 0; around = at(graph.parent, around))
      if (around === whole) return true;
  }
  return false;
}

/** Return how many of some runs are in which state; those that only build containers do not count. */
export function countsOf(graph: RunGraph, places: readonly number[]): readonly StateCount[] {
  return counted(graph, places.length, (index) => places[index] ?? 0);
}

function counted(graph: RunGraph, length: number, placeAt: (index: number) => number): readonly StateCount[] {
  const found = new Map<ShownState, number>();
  for (let index = 0; index < length; index += 1) {
    const place = placeAt(index);
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
  const counts = counted(graph, graph.count, (place) => place);
  const sum = (those: readonly StateCount[]): number => those.reduce((so, { count }) => so + count, 0);
  const found = {
    done: sum(counts.filter(({ state }) => isDone[state])),
    total: sum(counts),
    isOver: isTerminal(stateAt(graph, 0)) || graph.isInterrupted,
    counts,
  };
  known.set(graph, found);
  return found;
}

/** What is said where a search finds none of the runs: as many as are told of elsewhere. */
export const noneFoundText = (graph: RunGraph): string =>
  `None of the ${pluralText(progressOf(graph).total, "run")} is like that.`;

/** The state of the pipeline run as a whole: its root's. */
export const wholeStateOf = (graph: RunGraph): ShownState => shownStateAt(graph, 0);
