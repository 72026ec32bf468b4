/** The runs that one node of a graph stands for. */
import { durationAt, shownStateAt, type RunGraph } from "@/entities/graph/model";

import { itemsOf, parentOfGroup } from "./items";
import { urgencyOf } from "./paint";
import { structureOf } from "./structure";

export interface Group {
  /** The run that they are in. */
  readonly parent: number;
  /** What asks for attention first, then in order of creation. */
  readonly places: readonly number[];
}

/** Return the group that an address names; null if this graph has none such. */
export function groupOf(graph: RunGraph, key: string): Group | null {
  const parent = parentOfGroup(key);
  if (parent === null || parent >= graph.count) return null;
  const found = itemsOf(structureOf(graph), parent).find((item) => item.key === key && item.kind === "group");
  if (found === undefined) return null;
  const urgency = (place: number): number => urgencyOf(shownStateAt(graph, place));
  const places = found.places.toSorted((one, other) => urgency(one) - urgency(other) || one - other);
  return { parent, places };
}

export interface Lengths {
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
}

/** How long those took that have ended, in milliseconds; null if none has. */
export function lengthsOf(graph: RunGraph, places: readonly number[]): Lengths | null {
  const ended = places.filter((place) => !Number.isNaN(graph.ended[place] ?? NaN));
  const lengths = ended
    .map((place) => durationAt(graph, place, 0))
    .filter((length) => length !== null)
    .sort((one, other) => one - other);
  const [shortest, longest] = [lengths[0], lengths.at(-1)];
  if (shortest === undefined || longest === undefined) return null;
  const middle = lengths.slice((lengths.length - 1) >> 1, (lengths.length >> 1) + 1);
  return { shortest, longest, median: middle.reduce((sum, each) => sum + each, 0) / middle.length };
}
