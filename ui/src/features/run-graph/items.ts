/** What stands in a run that is expanded: its runs, many of one function as one, and long stretches left out. */
import { at, functionAt } from "@/entities/graph/model";

import { shownChildren, type Structure } from "./structure";

/** More runs of one function than this that do not need each other are one node. */
export const MOST_ALIKE = 20;
/** A run with more nodes in it than this shows their beginning and their end. */
const MOST_ITEMS = 200;
const HEAD = 30;
const PAGE = 100;
/** How many runs of a group are shown when it is expanded. */
const GROUP_HEAD = 40;

export interface Item {
  readonly key: string;
  readonly kind: "run" | "group" | "rest";
  /** One for a run. */
  readonly places: readonly number[];
}

/** What somebody has opened and closed, and the runs that are shown whatever else is left out. */
export interface Openness {
  readonly opened: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly pinned: ReadonlySet<number>;
}

export const runKey = (place: number): string => `r${place}`;

/** A group is found again by its key in an address: where it is, how deep, and of which function. */
export const groupKey = (structure: Structure, place: number): string =>
  `${at(structure.graph.parent, place)}:${at(structure.depth, place)}:${functionAt(structure.graph, place)}`;

/** The run that a group is in. */
export function parentOfGroup(key: string): number | null {
  const told = /^(\d+):\d+:./.exec(key)?.[1];
  return told === undefined ? null : Number(told);
}

const known = new WeakMap<Structure, Map<number, readonly Item[]>>();

/** Return all items in a run, each after those that it needs. */
export function itemsOf(structure: Structure, place: number): readonly Item[] {
  let items = known.get(structure);
  if (items === undefined) known.set(structure, (items = new Map<number, readonly Item[]>()));
  let found = items.get(place);
  if (found === undefined) items.set(place, (found = grouped(structure, place)));
  return found;
}

function grouped(structure: Structure, place: number): readonly Item[] {
  const { graph, depth } = structure;
  const alike = new Map<number, number[]>();
  for (const child of shownChildren(graph, place)) {
    const key = at(depth, child) * graph.functions.length + at(graph.functionOf, child);
    const beside = alike.get(key);
    if (beside === undefined) alike.set(key, [child]);
    else beside.push(child);
  }
  const items = [...alike.values()].flatMap((places): Item[] =>
    places.length > MOST_ALIKE
      ? [{ key: groupKey(structure, places[0] ?? 0), kind: "group", places }]
      : places.map((each) => ({ key: runKey(each), kind: "run", places: [each] })),
  );
  const first = (item: Item): number => item.places[0] ?? 0;
  return items.sort(
    (one, other) =>
      at(structure.depth, first(one)) - at(structure.depth, first(other)) || first(one) - first(other),
  );
}

/** The places in which pinned runs are, and the runs that those are in. */
export function pathsTo(structure: Structure, pinned: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set<number>();
  for (const place of pinned)
    for (let each = place; each >= 0 && !found.has(each); each = at(structure.graph.parent, each))
      found.add(each);
  return found;
}

/** Return what is shown of a run's items. */
export function shownInRun(
  structure: Structure,
  place: number,
  openness: Openness,
  kept: ReadonlySet<number>,
): readonly Item[] {
  const items = itemsOf(structure, place);
  if (items.length <= MOST_ITEMS) return items;
  return folded(items, runKey(place), openness, kept);
}

/** Return what is shown of a group that is expanded; only its pinned runs unless somebody expanded it. */
export function shownInGroup(group: Item, openness: Openness, kept: ReadonlySet<number>): readonly Item[] {
  // They do not need each other: what is kept may stand first, and what is left out is one stretch.
  const first = group.places.filter((each) => kept.has(each));
  const places =
    first.length === 0 ? group.places : [...first, ...group.places.filter((each) => !kept.has(each))];
  const shown: Item[] = [];
  let end = Math.max(first.length, openness.opened.has(group.key) ? GROUP_HEAD : 0);
  for (const [index, place] of places.entries()) {
    const item: Item = { key: runKey(place), kind: "run", places: [place] };
    const restKey = `${group.key}>${item.key}`;
    if (openness.opened.has(restKey)) end = Math.max(end, index + PAGE);
    if (index >= end && index < places.length - 1) {
      shown.push({ key: restKey, kind: "rest", places: places.slice(index) });
      break;
    }
    shown.push(item);
  }
  return shown;
}

function folded(
  items: readonly Item[],
  key: string,
  openness: Openness,
  kept: ReadonlySet<number>,
): readonly Item[] {
  const shown: Item[] = [];
  let rest: Item[] = [];
  let pageEnd = 0;
  const flush = (): void => {
    const [first] = rest;
    if (first !== undefined && rest.length > 1)
      shown.push({ key: `${key}>${first.key}`, kind: "rest", places: rest.flatMap((each) => each.places) });
    else shown.push(...rest);
    rest = [];
  };
  items.forEach((item, place) => {
    if (rest.length === 0 && openness.opened.has(`${key}>${item.key}`)) pageEnd = place + PAGE;
    const isShown =
      place < HEAD ||
      place >= items.length - HEAD ||
      place < pageEnd ||
      item.places.some((each) => kept.has(each));
    if (!isShown) {
      rest.push(item);
      return;
    }
    flush();
    shown.push(item);
  });
  flush();
  return shown;
}
