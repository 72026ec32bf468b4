/** Runs of one name beside each other: which of them is which. */
import { at, functionAt, nameAt, type RunGraph } from "./model";

const known = new WeakMap<Int32Array, Map<number, ReadonlyMap<number, number>>>();

/** Return which one of the runs of its name beside it a run is, in order of creation from 1; null if it is the only one. */
export function numberAt(graph: RunGraph, place: number): number | null {
  const parent = at(graph.parent, place);
  if (parent < 0) return null;
  let numbered = known.get(graph.nameOf);
  if (numbered === undefined)
    known.set(graph.nameOf, (numbered = new Map<number, ReadonlyMap<number, number>>()));
  let numbers = numbered.get(parent);
  if (numbers === undefined) numbered.set(parent, (numbers = numbersIn(graph, parent)));
  return numbers.get(place) ?? null;
}

function numbersIn(graph: RunGraph, parent: number): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  /** By name: the first run, and how many there are. */
  const met = new Map<number, { readonly first: number; count: number }>();
  const end = at(graph.firstChild, parent + 1);
  for (let next = at(graph.firstChild, parent); next < end; next += 1) {
    const child = at(graph.children, next);
    const name = at(graph.nameOf, child);
    const alike = met.get(name);
    if (alike === undefined) {
      met.set(name, { first: child, count: 1 });
      continue;
    }
    alike.count += 1;
    numbers.set(alike.first, 1);
    numbers.set(child, alike.count);
  }
  return numbers;
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
