/** What a run did when: waited for its turn, tried in vain, worked, waited for the runs it called. */
import { at, hasChildren, isReused, isVirtual, stateAt, type RunGraph } from "@/entities/graph/model";
import { isTerminal } from "@/entities/run/states";

/** Milliseconds after the graph's origin. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Phase extends Span {
  /** `failed`: an attempt after which there was another. */
  readonly kind: "queued" | "failed" | "running" | "waiting";
  /** Whether it goes on. */
  readonly isOpen: boolean;
}

/** Whether something of the pipeline run may still happen. */
export const isLive = (graph: RunGraph): boolean => !graph.isInterrupted && !isTerminal(stateAt(graph, 0));

const known = new WeakMap<RunGraph, number>();

/** Return the last moment of which anything is known. */
export function lastMoment(graph: RunGraph): number {
  const before = known.get(graph);
  if (before !== undefined) return before;
  let last = at(graph.created, 0);
  for (const column of [graph.created, graph.started, graph.ended])
    for (const moment of column) if (moment > last) last = moment;
  if (graph.interruptedAt > last) last = graph.interruptedAt;
  known.set(graph, last);
  return last;
}

/** Return when a run began to wait for the runs it called; NaN if it called none. */
const calledAt = (graph: RunGraph, place: number): number =>
  hasChildren(graph, place) ? at(graph.created, at(graph.children, at(graph.firstChild, place))) : NaN;

const firstOf = (...moments: readonly number[]): number =>
  moments.find((moment) => !Number.isNaN(moment)) ?? NaN;

/** Return the attempts of a run that failed, as far as they are known. */
export function failuresAt(graph: RunGraph, place: number): readonly Span[] {
  const { run, started, ended } = graph.failedAttempts;
  const first = at(graph.attempts, place) > 1 ? run.indexOf(place) : -1;
  const spans: Span[] = [];
  for (let row = first; row >= 0 && run[row] === place; row += 1)
    spans.push({ from: at(started, row), to: at(ended, row) });
  return spans;
}

/** Return the phases of a run, those before the last that took no time left out; what goes on lasts until `end`. */
export function phasesAt(graph: RunGraph, place: number, end: number): readonly Phase[] {
  if (isReused(graph, place)) return [];
  const created = at(graph.created, place);
  const [started, ended, called] = [
    graph.started[place] ?? NaN,
    graph.ended[place] ?? NaN,
    calledAt(graph, place),
  ];
  const over = firstOf(ended, Math.max(end, created));
  const isOpen = Number.isNaN(ended) && isLive(graph);
  const phases: Phase[] = [];
  const push = (kind: Phase["kind"], from: number, to: number): void => {
    if (to > from) phases.push({ kind, from, to, isOpen: isOpen && to === over });
  };
  push("queued", created, Math.min(over, firstOf(started, over)));
  if (Number.isNaN(started)) return phases;
  const failures = failuresAt(graph, place).slice(0, at(graph.attempts, place) - 1);
  for (const { from, to } of failures) push("failed", from, to);
  // Only the feed told when the last attempt began; the one before it was over by then.
  const began = failures.at(-1)?.to ?? started;
  const stops = Math.min(over, Math.max(began, firstOf(called, over)));
  // That it ran is worth seeing, however short it was.
  if (stops === began && stops === over) phases.push({ kind: "running", from: began, to: over, isOpen });
  push("running", began, stops);
  push("waiting", stops, over);
  return phases;
}

/** Return when a run was at work itself; null if it never was, or only builds containers. */
export function workAt(graph: RunGraph, place: number, end: number): Span | null {
  const started = graph.started[place] ?? NaN;
  if (Number.isNaN(started) || isReused(graph, place) || isVirtual(graph, place)) return null;
  const over = firstOf(graph.ended[place] ?? NaN, end);
  const to = Math.min(over, Math.max(started, firstOf(calledAt(graph, place), over)));
  return to > started ? { from: started, to } : null;
}

/** Return when a run's bar begins and ends. */
export function extentAt(graph: RunGraph, place: number, end: number): Span {
  const created = at(graph.created, place);
  const ended = firstOf(graph.ended[place] ?? NaN, Math.max(end, created));
  return isReused(graph, place)
    ? { from: ended, to: ended }
    : { from: created, to: Math.max(created, ended) };
}
