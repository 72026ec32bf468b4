/** What a run did when: waited for its turn, tried in vain, worked, waited for the runs it called. */
import { isTerminal } from "../run/states";
import { at, hasChildren, isReused, isVirtual, shownStateAt, stateAt, type RunGraph } from "./model";

/** Milliseconds after the graph's origin. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Phase extends Span {
  /** `failed`: an attempt after which there was to be another. */
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

interface Failure extends Span {
  /** When the next attempt began; NaN: not yet, or never. */
  readonly next: number;
}

const firstRows = new WeakMap<Int32Array, ReadonlyMap<number, number>>();

/** Return where the failed attempts of a run begin among all of them; undefined if there are none. */
function firstRowOf(run: Int32Array, place: number): number | undefined {
  let rows = firstRows.get(run);
  if (rows === undefined) {
    const made = new Map<number, number>();
    run.forEach((each, row) => {
      if (!made.has(each)) made.set(each, row);
    });
    firstRows.set(run, (rows = made));
  }
  return rows.get(place);
}

const NONE: readonly Failure[] = [];

/** Return the attempts of a run that failed, and after which there was to be another. */
function failuresAt(graph: RunGraph, place: number): readonly Failure[] {
  const { run, started, ended, next } = graph.failedAttempts;
  const first = firstRowOf(run, place);
  if (first === undefined) return NONE;
  const failures: Failure[] = [];
  for (let row = first; run[row] === place; row += 1) {
    const to = at(ended, row);
    failures.push({ from: at(started, row), to, next: Math.max(to, next[row] ?? NaN) });
  }
  return failures;
}

/** Return when the last attempt of a run began; NaN if it waits for its turn, or never began. */
const lastBegan = (graph: RunGraph, place: number, failures: readonly Failure[]): number =>
  (failures.at(-1) ?? { next: graph.started[place] ?? NaN }).next;

/** Return until when a run that began at a moment was at work itself. */
const stopsAt = (graph: RunGraph, place: number, began: number, over: number): number =>
  Math.min(over, Math.max(began, firstOf(calledAt(graph, place), over)));

/** Return the phases of a run, those before the last that took no time left out; what goes on lasts until `end`. */
export function phasesAt(graph: RunGraph, place: number, end: number): readonly Phase[] {
  if (isReused(graph, place)) return [];
  const created = at(graph.created, place);
  const ended = graph.ended[place] ?? NaN;
  const over = firstOf(ended, Math.max(end, created));
  const isOpen = Number.isNaN(ended) && isLive(graph);
  const phases: Phase[] = [];
  const push = (kind: Phase["kind"], from: number, to: number): void => {
    if (to > from) phases.push({ kind, from, to, isOpen: isOpen && to === over });
  };
  push("queued", created, Math.min(over, firstOf(graph.started[place] ?? NaN, over)));
  const failures = failuresAt(graph, place);
  for (const { from, to, next } of failures) {
    push("failed", from, to);
    // Between two attempts it waits for its turn.
    push("queued", to, Math.min(over, firstOf(next, over)));
  }
  const began = lastBegan(graph, place, failures);
  if (Number.isNaN(began)) return phases;
  const stops = stopsAt(graph, place, began, over);
  // That it ran is worth seeing, however short it was.
  if (stops === began && stops === over) phases.push({ kind: "running", from: began, to: over, isOpen });
  push("running", began, stops);
  push("waiting", stops, over);
  return phases;
}

/** Return for which attempt a run waits that failed, in words; null if it waits for none. */
export const awaitedText = (graph: RunGraph, place: number): string | null =>
  shownStateAt(graph, place) === "RETRYING" ? `waits for attempt ${at(graph.attempts, place) + 1}` : null;

/** Return when a run was at work itself, attempt by attempt; never if it only builds containers. */
export function worksAt(graph: RunGraph, place: number, end: number): readonly Span[] {
  if (isReused(graph, place) || isVirtual(graph, place)) return NONE;
  const failures = failuresAt(graph, place);
  const began = lastBegan(graph, place, failures);
  const to = stopsAt(graph, place, began, firstOf(graph.ended[place] ?? NaN, end));
  return to > began ? [...failures, { from: began, to }] : failures;
}

/** Return when a run's bar begins and ends. */
export function extentAt(graph: RunGraph, place: number, end: number): Span {
  const created = at(graph.created, place);
  const ended = firstOf(graph.ended[place] ?? NaN, Math.max(end, created));
  return isReused(graph, place)
    ? { from: ended, to: ended }
    : { from: created, to: Math.max(created, ended) };
}
