/** Runs of one name beside each other: which of them is which. */
import { at, functionAt, nameAt, type RunGraph } from "./model";

/** Of the runs that one called: those that have others of their name beside them. */
interface Beside {
  /** Which one of those a run is, in order of creation from 1. */
  readonly numbers: ReadonlyMap<number, number>;
  /** By name, in order of creation. */
  readonly alike: ReadonlyMap<number, readonly number[]>;
}

const known = new WeakMap<Int32Array, Map<number, Beside>>();

/** Return which one of the runs of its name beside it a run is, in order of creation from 1; null if it is the only one. */
export const numberAt = (graph: RunGraph, place: number): number | null =>
  besideAt(graph, place)?.numbers.get(place) ?? null;

function besideAt(graph: RunGraph, place: number): Beside | null {
  const parent = at(graph.parent, place);
  if (parent < 0) return null;
  let met = known.get(graph.nameOf);
  if (met === undefined) known.set(graph.nameOf, (met = new Map<number, Beside>()));
  let beside = met.get(parent);
  if (beside === undefined) met.set(parent, (beside = besideIn(graph, parent)));
  return beside;
}

function besideIn(graph: RunGraph, parent: number): Beside {
  const numbers = new Map<number, number>();
  const alike = new Map<number, number[]>();
  const end = at(graph.firstChild, parent + 1);
  for (let next = at(graph.firstChild, parent); next < end; next += 1) {
    const child = at(graph.children, next);
    const name = at(graph.nameOf, child);
    const met = alike.get(name);
    if (met === undefined) {
      alike.set(name, [child]);
      continue;
    }
    numbers.set(met[0] ?? child, 1);
    numbers.set(child, met.push(child));
  }
  return { numbers, alike };
}

/** How many runs the server compares at once. */
const COMPARED = 100;

export interface Compared {
  /** The place of the first one. */
  readonly first: number;
  /** How many there are from it on. */
  readonly count: number;
}

/** Return the runs of its name beside it with which a run is compared, itself included; null if it is the only one. */
export function comparedAt(graph: RunGraph, place: number): Compared | null {
  const beside = besideAt(graph, place);
  const number = beside?.numbers.get(place);
  if (beside === null || number === undefined) return null;
  const alike = beside.alike.get(at(graph.nameOf, place)) ?? [];
  const from = number - 1 - ((number - 1) % COMPARED);
  return { first: alike[from] ?? place, count: Math.min(COMPARED, alike.length - from) };
}

/** A run's name, with its number where others beside it are called the same. */
export const titleAt = (graph: RunGraph, place: number): string =>
  titled(nameAt(graph, place), numberAt(graph, place));

/** A name with its number, if it has one. */
export const titled = (name: string, number: number | null): string =>
  number === null ? name : `${name} #${number}`;

/** The name of a run's function without its module. */
export const shortFunction = (graph: RunGraph, place: number): string =>
  functionAt(graph, place).split(".").at(-1) ?? "";
