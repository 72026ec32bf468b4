/** A pipeline run's runs as the rows of a tree: what is open, folded, found. */
import { at, childrenAt, isVirtual, nameAt, stateAt, type RunGraph } from "./model";
import { isFailure } from "../run/states";

/** More siblings of one function than this become one row. */
export const MOST_SIBLINGS = 20;
export const PAGE = 200;
/** Up to so many runs everything is open at first. */
const SMALL = 100;

interface Row {
  readonly key: string;
  /** 1 for the root. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}
export interface RunRow extends Row {
  readonly kind: "run";
  readonly place: number;
  /** Null: nothing is in it. */
  readonly isOpen: boolean | null;
}
export interface GroupRow extends Row {
  readonly kind: "group";
  readonly places: readonly number[];
  readonly isOpen: boolean;
}
export interface MoreRow extends Row {
  readonly kind: "more";
  readonly group: string;
  readonly shown: number;
  readonly total: number;
}
export type TreeRow = RunRow | GroupRow | MoreRow;

export interface TreeState {
  /** What somebody opened or closed, by key; everything else is as it is at first. */
  readonly open: ReadonlyMap<string, boolean>;
  /** How many pages of a group are shown, where it is not one. */
  readonly pages: ReadonlyMap<string, number>;
}

export const untouched: TreeState = { open: new Map(), pages: new Map() };

export interface Asked extends TreeState {
  /** 1 for the runs that are looked for; null: nothing is. */
  readonly found: Uint8Array | null;
  readonly isVirtualShown: boolean;
}

type Item = number | { readonly key: string; readonly places: readonly number[] };

interface Frame {
  readonly items: readonly Item[];
  readonly level: number;
  next: number;
  /** What comes after the items: a row that shows more. */
  readonly last: MoreRow | null;
}

export const runKey = (place: number): string => `r${place}`;
const groupKey = (parent: number, of: number): string => `g${parent}.${of}`;

/** Return the rows that are shown, from top to bottom. */
export function rowsOf(graph: RunGraph, asked: Asked): readonly TreeRow[] {
  if (graph.count === 0) return [];
  const needed = asked.found === null ? null : withAncestors(graph, asked.found);
  if (needed?.[0] === 0) return [];
  const rows: TreeRow[] = [];
  const frames: Frame[] = [{ items: [0], level: 1, next: 0, last: null }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const item = frame.items[frame.next];
    if (item === undefined) {
      if (frame.last !== null) rows.push(frame.last);
      frames.pop();
      continue;
    }
    frame.next += 1;
    const place = { level: frame.level, position: frame.next, siblings: frame.items.length };
    const inner =
      typeof item === "number"
        ? pushRun(rows, graph, asked, needed, item, place)
        : pushGroup(rows, graph, asked, item, place);
    if (inner !== null) frames.push(inner);
  }
  return rows;
}

type Where = Pick<Row, "level" | "position" | "siblings">;

function pushRun(
  rows: TreeRow[],
  graph: RunGraph,
  asked: Asked,
  needed: Uint8Array | null,
  place: number,
  where: Where,
): Frame | null {
  const key = runKey(place);
  const inner = shownChildren(graph, asked, needed, place);
  const isOpen =
    inner.length > 0 && (asked.open.get(key) ?? (needed !== null || place === 0 || graph.count <= SMALL));
  const { level, position, siblings } = where;
  rows.push({ kind: "run", key, place, isOpen: inner.length > 0 ? isOpen : null, level, position, siblings });
  if (!isOpen) return null;
  return { items: itemsOf(graph, place, inner), level: level + 1, next: 0, last: null };
}

function pushGroup(
  rows: TreeRow[],
  graph: RunGraph,
  asked: Asked,
  { key, places }: { readonly key: string; readonly places: readonly number[] },
  where: Where,
): Frame | null {
  const isOpen = asked.open.get(key) ?? (asked.found !== null && places.length <= PAGE);
  rows.push({ kind: "group", key, places, isOpen, ...where });
  if (!isOpen) return null;
  const shown = PAGE * (asked.pages.get(key) ?? 1);
  const level = where.level + 1;
  const items = failedFirst(graph, places).slice(0, shown);
  const last =
    shown >= places.length
      ? null
      : ({
          kind: "more",
          key: `${key}+`,
          group: key,
          shown,
          total: places.length,
          level,
          position: items.length + 1,
          siblings: items.length + 1,
        } as const);
  return { items, level, next: 0, last };
}

const isShown = (graph: RunGraph, asked: Asked, needed: Uint8Array | null, place: number): boolean =>
  (asked.isVirtualShown || !isVirtual(graph, place)) && (needed === null || needed[place] === 1);

function shownChildren(
  graph: RunGraph,
  asked: Asked,
  needed: Uint8Array | null,
  parent: number,
): readonly number[] {
  const shown: number[] = [];
  const end = at(graph.firstChild, parent + 1);
  for (let next = at(graph.firstChild, parent); next < end; next += 1) {
    const child = at(graph.children, next);
    if (isShown(graph, asked, needed, child)) shown.push(child);
  }
  return shown;
}

/** Return a run's children; those of one function are one item if they are many. */
function itemsOf(graph: RunGraph, parent: number, shown: readonly number[]): readonly Item[] {
  if (shown.length <= MOST_SIBLINGS) return shown;
  const byFunction = new Map<number, number[]>();
  for (const child of shown) {
    const of = at(graph.functionOf, child);
    const known = byFunction.get(of);
    if (known === undefined) byFunction.set(of, [child]);
    else known.push(child);
  }
  const items: Item[] = [];
  for (const child of shown) {
    const of = at(graph.functionOf, child);
    const places = byFunction.get(of) ?? [];
    if (places.length <= MOST_SIBLINGS) items.push(child);
    else if (places[0] === child) items.push({ key: groupKey(parent, of), places });
  }
  return items;
}

/** Whoever comes to a group with failures comes because of them. */
export function failedFirst(graph: RunGraph, places: readonly number[]): readonly number[] {
  const failed = places.filter((place) => isFailure(stateAt(graph, place)));
  if (failed.length === 0) return places;
  return [...failed, ...places.filter((place) => !isFailure(stateAt(graph, place)))];
}

function withAncestors(graph: RunGraph, found: Uint8Array): Uint8Array {
  const needed = found.slice();
  // What calls was created before what it calls.
  for (let place = graph.count - 1; place > 0; place -= 1)
    if (needed[place] === 1) needed[at(graph.parent, place)] = 1;
  return needed;
}

/** Return a state in which a run is shown: everything around it is open. */
export function revealed(graph: RunGraph, state: TreeState, place: number): TreeState {
  const open = new Map(state.open);
  const pages = new Map(state.pages);
  for (let inner = place; inner > 0; inner = at(graph.parent, inner)) {
    const parent = at(graph.parent, inner);
    open.set(runKey(parent), true);
    const of = at(graph.functionOf, inner);
    const alike = [...childrenAt(graph, parent)].filter((each) => at(graph.functionOf, each) === of);
    if (alike.length <= MOST_SIBLINGS) continue;
    const key = groupKey(parent, of);
    open.set(key, true);
    const page = 1 + Math.floor(failedFirst(graph, alike).indexOf(inner) / PAGE);
    pages.set(key, Math.max(page, pages.get(key) ?? 1));
  }
  return { open, pages };
}

export function toggled(state: TreeState, row: RunRow | GroupRow): TreeState {
  if (row.isOpen === null) return state;
  return { ...state, open: new Map(state.open).set(row.key, !row.isOpen) };
}

export const withMore = (state: TreeState, row: MoreRow): TreeState => ({
  ...state,
  pages: new Map(state.pages).set(row.group, row.shown / PAGE + 1),
});

/** Return the index of the row that a row is in; -1 for the root. */
export function outerRow(rows: readonly TreeRow[], index: number): number {
  const level = rows[index]?.level ?? 0;
  for (let above = index - 1; above >= 0; above -= 1) if ((rows[above]?.level ?? 0) < level) return above;
  return -1;
}

/** Return the next row whose name begins so, from a row on and round again; -1 if there is none. */
export function rowNamed(graph: RunGraph, rows: readonly TreeRow[], from: number, beginning: string): number {
  const wanted = beginning.toLowerCase();
  for (let step = 0; step < rows.length; step += 1) {
    const index = (from + step) % rows.length;
    const row = rows[index];
    const place = row?.kind === "run" ? row.place : row?.kind === "group" ? row.places[0] : undefined;
    if (place !== undefined && nameAt(graph, place).toLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}
