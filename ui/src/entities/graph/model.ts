/** A pipeline run's graph as columns of numbers: ten thousand runs are a few arrays. */
import { type Schemas } from "@/shared/api/client";
import { lengthBetween, readMoment } from "@/shared/lib/time";

import { RUN_STATES, type RunState, type ShownState, isTerminal, isUnderWay, shownOf } from "../run/states";

export type GraphTold = Schemas["Graph"];

/** What the server counts time in, hundredths of a millisecond. */
const TICKS = 100;
const VIRTUAL = 1;
const REUSED = 2;

export interface Edges {
  /** Places of the runs that need something, and of those that make it. */
  readonly consumer: Int32Array;
  readonly producer: Int32Array;
  /** Places in `edgeNames`. */
  readonly name: Int32Array;
}

/** Attempts that failed, and after which there was to be another; in the order of the runs and of their attempts. */
export interface FailedAttempts {
  readonly run: Int32Array;
  readonly started: Float64Array;
  readonly ended: Float64Array;
  /** When the next attempt began, about; NaN: not yet, or never. */
  readonly next: Float64Array;
}

/** A run is referred to by its place, in order of creation from 0; place 0 is the root. */
export interface RunGraph {
  readonly rootId: string;
  /** How far the feed had come: what it told up to then is in here. */
  readonly seq: number;
  readonly isInterrupted: boolean;
  readonly interruption: string | null;
  /** When the driver was last heard, if it was lost; NaN otherwise. */
  readonly interruptedAt: number;
  /** Milliseconds since 1970, and parts of one; all times below are milliseconds after it. */
  readonly origin: number;
  readonly count: number;
  /** The beginnings of the ids, one after the other, each long enough to tell all runs of the graph apart. */
  readonly ids: string;
  readonly idLength: number;
  readonly functions: readonly string[];
  readonly names: readonly string[];
  readonly edgeNames: readonly string[];
  /** -1 for the root. */
  readonly parent: Int32Array;
  readonly functionOf: Int32Array;
  readonly nameOf: Int32Array;
  /** Places in RUN_STATES. */
  readonly state: Uint8Array;
  readonly attempts: Uint16Array;
  readonly flags: Uint8Array;
  readonly created: Float64Array;
  /** NaN: not yet. */
  readonly started: Float64Array;
  readonly ended: Float64Array;
  readonly failedAttempts: FailedAttempts;
  readonly inputs: Edges;
  readonly results: Edges;
  /** `children.slice(firstChild[place], firstChild[place + 1])` are a run's children, in order of creation. */
  readonly firstChild: Int32Array;
  readonly children: Int32Array;
}

export function graphOf(told: GraphTold): RunGraph {
  const count = told.state.length;
  const parent = summed(told.parent);
  const states = told.states.map((state) => RUN_STATES.indexOf(state as RunState));
  const created = new Float64Array(count);
  const started = new Float64Array(count);
  const ended = new Float64Array(count);
  for (let place = 0, moment = 0; place < count; place += 1) {
    moment += told.created[place] ?? NaN;
    const start = moment + (told.started[place] ?? NaN);
    created[place] = moment / TICKS;
    started[place] = start / TICKS;
    ended[place] = ((Number.isNaN(start) ? moment : start) + (told.ended[place] ?? NaN)) / TICKS;
  }
  return {
    rootId: told.root_id,
    seq: told.seq,
    isInterrupted: told.is_interrupted,
    interruption: told.interruption,
    interruptedAt: (told.interrupted_at ?? NaN) / TICKS,
    origin: readMoment(told.origin),
    count,
    ids: told.ids,
    idLength: told.id_length,
    functions: told.functions,
    names: told.names,
    edgeNames: told.edge_names,
    parent,
    functionOf: summed(told.function),
    nameOf: summed(told.name),
    state: Uint8Array.from(told.state).map((place) => states[place] ?? 0),
    attempts: Uint16Array.from(told.attempts),
    flags: Uint8Array.from(told.flags),
    created,
    started,
    ended,
    failedAttempts: failedOf(told.failed_attempts),
    inputs: edgesOf(told.inputs),
    results: edgesOf(told.results),
    ...childrenOf(parent),
  };
}

function summed(differences: readonly number[]): Int32Array {
  const sums = new Int32Array(differences.length);
  for (let place = 0, sum = 0; place < sums.length; place += 1) {
    sum += differences[place] ?? 0;
    sums[place] = sum;
  }
  return sums;
}

function failedOf(told: Schemas["FailedAttempts"]): FailedAttempts {
  const started = new Float64Array(told.started.length);
  const ended = new Float64Array(told.started.length);
  const next = new Float64Array(told.started.length);
  // Too large for whole numbers of 32 bits after six hours.
  for (let row = 0, moment = 0; row < started.length; row += 1) {
    moment += told.started[row] ?? 0;
    started[row] = moment / TICKS;
    const over = moment + (told.ended[row] ?? 0);
    ended[row] = over / TICKS;
    next[row] = (over + (told.next[row] ?? NaN)) / TICKS;
  }
  return { run: summed(told.run), started, ended, next };
}

const edgesOf = (told: Schemas["Edges"]): Edges => ({
  consumer: summed(told.consumer),
  producer: summed(told.producer),
  name: summed(told.name),
});

function childrenOf(parent: Int32Array): Pick<RunGraph, "firstChild" | "children"> {
  const firstChild = new Int32Array(parent.length + 1);
  for (let place = 0; place < parent.length; place += 1) {
    const of = at(parent, place);
    if (of >= 0) firstChild[of + 1] = at(firstChild, of + 1) + 1;
  }
  for (let place = 0; place < parent.length; place += 1)
    firstChild[place + 1] = at(firstChild, place + 1) + at(firstChild, place);
  const next = firstChild.slice();
  const children = new Int32Array(at(firstChild, parent.length));
  for (let place = 0; place < parent.length; place += 1) {
    const of = at(parent, place);
    if (of < 0) continue;
    children[at(next, of)] = place;
    next[of] = at(next, of) + 1;
  }
  return { firstChild, children };
}

/** Return an entry of a column; all places that a graph gives are there. */
export const at = (column: Int32Array | Uint8Array | Uint16Array | Float64Array, place: number): number =>
  column[place] ?? 0;

export const childrenAt = (graph: RunGraph, place: number): Int32Array =>
  graph.children.subarray(at(graph.firstChild, place), at(graph.firstChild, place + 1));

export const hasChildren = (graph: RunGraph, place: number): boolean =>
  at(graph.firstChild, place) < at(graph.firstChild, place + 1);

export const stateAt = (graph: RunGraph, place: number): RunState =>
  RUN_STATES[at(graph.state, place)] ?? "CREATED";

/** The state as people see it. */
export function shownStateAt(graph: RunGraph, place: number): ShownState {
  const state = stateAt(graph, place);
  if (graph.isInterrupted && isUnderWay(state, place === 0)) return "INTERRUPTED";
  return state === "RESOLVED" && isReused(graph, place) ? "REUSED" : shownOf(state);
}

export const isReused = (graph: RunGraph, place: number): boolean => (at(graph.flags, place) & REUSED) !== 0;

/** Whether a run only builds or takes apart a container: of little interest to people. */
export const isVirtual = (graph: RunGraph, place: number): boolean =>
  (at(graph.flags, place) & VIRTUAL) !== 0;

export const nameAt = (graph: RunGraph, place: number): string => graph.names[at(graph.nameOf, place)] ?? "";

export const functionAt = (graph: RunGraph, place: number): string =>
  graph.functions[at(graph.functionOf, place)] ?? "";

export const idAt = (graph: RunGraph, place: number): string =>
  place === 0 ? graph.rootId : graph.ids.slice(place * graph.idLength, (place + 1) * graph.idLength);

/** Return the id of a run that an address named so: the whole one where that is known, else a beginning that is enough. */
export const knownIdAt = (graph: RunGraph, place: number, told: string): string => {
  const id = idAt(graph, place);
  return told.startsWith(id) ? told : id;
};

/** Return the place of the run whose id this is, or begins like this; null if there is none, or no single one. */
export function placeOfRun(graph: RunGraph, id: string): number | null {
  const { ids, idLength } = graph;
  const wanted = id.slice(0, idLength);
  if (wanted === "") return null;
  let found: number | null = null;
  for (let here = ids.indexOf(wanted); here >= 0; here = ids.indexOf(wanted, here + 1)) {
    if (here % idLength !== 0) continue;
    if (found !== null) return null;
    found = here / idLength;
  }
  return found;
}

/** Since when (milliseconds since 1970) a run waits for its turn; null if it has begun, or nobody will start it. */
export function waitsSince(graph: RunGraph, place: number): number | null {
  const isWaiting =
    stateAt(graph, place) === "CREATED" && !graph.isInterrupted && !isTerminal(stateAt(graph, 0));
  return isWaiting ? graph.origin + at(graph.created, place) : null;
}

/** When a run began, in milliseconds after the graph's origin; null if it has not, or never did. */
export function startAt(graph: RunGraph, place: number): number | null {
  const started = graph.started[place] ?? NaN;
  return Number.isNaN(started) ? null : started;
}

/** Milliseconds from start to end, or to when it was interrupted, or to `now` (since 1970); null if it has not started. */
export function durationAt(graph: RunGraph, place: number, now: number): number | null {
  const started = startAt(graph, place);
  if (started === null) return null;
  const ended = graph.ended[place] ?? NaN;
  if (!Number.isNaN(ended)) return lengthBetween(started, ended);
  const until = graph.isInterrupted ? graph.interruptedAt : now - graph.origin;
  return Number.isNaN(until) ? null : Math.max(0, until - started);
}
