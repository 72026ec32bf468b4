/** What the change feed says of a graph, put into it: colours change without asking for all of it again. */
import { type Changes } from "@/shared/api/feed";
import { lengthBetween, readMoment } from "@/shared/lib/time";

import { isTerminal, RUN_STATES } from "../run/states";
import { at, stateAt, type RunGraph } from "./model";

export interface Patched {
  readonly graph: RunGraph;
  /** Whether there is more that is new than was told: runs, edges. */
  readonly isIncomplete: boolean;
}

/** Of these the feed only says that there is something new. */
const UNTOLD: ReadonlySet<Changes["also"][number]> = new Set(["values", "cache", "attempts"]);

const isOverAt = (graph: RunGraph, place: number): boolean =>
  isTerminal(stateAt(graph, place)) && !Number.isNaN(graph.ended[place] ?? NaN);

/** Return a graph with those changes of its pipeline run that it has not yet; the columns that changed are new ones. */
export function patched(graph: RunGraph, told: readonly Changes[]): Patched {
  const state = graph.state.slice();
  const attempts = graph.attempts.slice();
  const started = graph.started.slice();
  const ended = graph.ended.slice();
  const next = graph.failedAttempts.next.slice();
  let { seq } = graph;
  let isIncomplete = false;
  for (const changes of told) {
    if (changes.seq <= seq) continue;
    seq = changes.seq;
    isIncomplete ||= changes.also.some((aspect) => UNTOLD.has(aspect));
    const moment = lengthBetween(graph.origin, readMoment(changes.at));
    for (const run of changes.runs) {
      if (run.position >= graph.count) {
        isIncomplete = true;
        continue;
      }
      // An answer may know more than its number says: how that ended, and when exactly, is known already.
      if (isOverAt(graph, run.position)) continue;
      for (const each of run.states) {
        state[run.position] = RUN_STATES.indexOf(each);
        if (each === "SCHEDULED") {
          attempts[run.position] = at(attempts, run.position) + 1;
          if (Number.isNaN(started[run.position])) started[run.position] = moment;
          const before = graph.failedAttempts.run.lastIndexOf(run.position);
          if (before >= 0 && Number.isNaN(next[before])) next[before] = moment;
        }
        if (isTerminal(each)) ended[run.position] = moment;
      }
    }
  }
  const failedAttempts = { ...graph.failedAttempts, next };
  return {
    graph: { ...graph, seq, state, attempts, started, ended, failedAttempts },
    isIncomplete,
  };
}
