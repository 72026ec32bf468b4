/** Many runs as one: when the first began, when the last was over, how long they wait, how often one was tried again. */
import { isTerminal } from "../run/states";
import { at, stateAt, waitsSince, type RunGraph } from "./model";

export interface Together {
  /** Milliseconds after the graph's origin; null: none has started. */
  readonly from: number | null;
  /** Null while one of them goes on, or is still to begin. */
  readonly to: number | null;
  /** Attempts besides the first of each. */
  readonly retries: number;
  /** Since when the one waits that has waited longest, as long as none has started; null: none waits. */
  readonly waits: number | null;
}

export function togetherOf(graph: RunGraph, places: readonly number[]): Together {
  let [from, to, retries, isOver, waits] = [Infinity, -Infinity, 0, true, Infinity];
  for (const place of places) {
    const started = graph.started[place] ?? NaN;
    const ended = graph.ended[place] ?? NaN;
    if (started < from) from = started;
    // What was taken over has ended without having started: it is no part of the time.
    if (!Number.isNaN(started) && ended > to) to = ended;
    if (!isTerminal(stateAt(graph, place))) {
      isOver = false;
      if (!Number.isNaN(started) && graph.interruptedAt > to) to = graph.interruptedAt;
    }
    waits = Math.min(waits, waitsSince(graph, place) ?? Infinity);
    retries += Math.max(0, at(graph.attempts, place) - 1);
  }
  return {
    from: from === Infinity ? null : from,
    to: to === -Infinity || !(isOver || graph.isInterrupted) ? null : to,
    retries,
    waits: from === Infinity && waits !== Infinity ? waits : null,
  };
}
