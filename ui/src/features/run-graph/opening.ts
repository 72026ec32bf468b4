/** What is open before somebody opens or closes something. */
import { at, hasChildren, isVirtual, stateAt, type RunGraph } from "@/entities/graph/model";

import { itemsOf, parentOfGroup, runKey, type Openness } from "./items";
import { ancestorsOf, type Structure } from "./structure";

/** As long as no more nodes than this are seen, runs with runs in them are open. */
const MOST_AT_FIRST = 60;
/** Where a run begins and ends. */
const PORTS = 2;
const MOST_PINNED = 20;

export const NOTHING_OPEN: Openness = { opened: new Set(), closed: new Set(), pinned: new Set() };

/**
 * Return what is open when a graph is shown, or has got new runs.
 *
 * The ways to what failed and to what is running, and to the selected run, are; then from the outside to the inside as
 * long as there is little to see. What was open stays open: nothing closes itself while somebody looks at it.
 */
export function openedAtFirst(
  structure: Structure,
  graph: RunGraph,
  selected: number,
  before: Openness = NOTHING_OPEN,
): Openness {
  const opened = new Set(before.opened);
  const pinned = new Set([...before.pinned, ...failedOrRunning(graph)]);
  for (const place of pinned) open(structure, place, before.closed, opened);
  const so = withSelected(structure, selected, { ...before, opened, pinned });
  return { ...so, opened: openedAsLongAsFew(structure, so) };
}

/** Return what is open, with the way to a run open whatever was closed. */
export function withSelected(structure: Structure, selected: number, before: Openness): Openness {
  const ancestors = ancestorsOf(structure.graph, selected).map(runKey);
  const opened = new Set([...before.opened, ...ancestors]);
  const closed = new Set(before.closed);
  for (const key of ancestors) closed.delete(key);
  return { opened, closed, pinned: new Set([...before.pinned, selected]) };
}

/** Return what is open, with the way to the group of an address open. */
export function withGroup(structure: Structure, key: string, before: Openness): Openness {
  const parent = parentOfGroup(key);
  if (parent === null || parent >= structure.graph.count) return before;
  const around = [...ancestorsOf(structure.graph, parent), parent].map(runKey);
  return { ...before, opened: new Set([...before.opened, ...around]) };
}

function open(structure: Structure, place: number, closed: ReadonlySet<string>, opened: Set<string>): void {
  for (const each of ancestorsOf(structure.graph, place)) {
    if (closed.has(runKey(each))) return;
    opened.add(runKey(each));
  }
}

/** The place of the first run that failed itself. */
export function firstFailed(graph: RunGraph): number | null {
  for (let place = 0; place < graph.count; place += 1)
    if (!isVirtual(graph, place) && stateAt(graph, place) === "FAILED") return place;
  return null;
}

/** The first runs that failed themselves, and those that are going on, without those around them. */
function failedOrRunning(graph: RunGraph): readonly number[] {
  const failed: number[] = [];
  const running: number[] = [];
  for (let place = 0; place < graph.count; place += 1) {
    if (isVirtual(graph, place)) continue;
    const state = stateAt(graph, place);
    if (state === "FAILED" && failed.length < MOST_PINNED) failed.push(place);
    if (state === "SCHEDULED" && running.length < MOST_PINNED) running.push(place);
  }
  return [...failed, ...running];
}

/** Level by level, so that what is alike is open or closed alike. */
function openedAsLongAsFew(structure: Structure, { opened, closed }: Openness): ReadonlySet<string> {
  const all = new Set([...opened, runKey(0)]);
  let seen = 1;
  for (let level: readonly number[] = [0]; level.length > 0;) {
    const costs = (place: number): number => itemsOf(structure, place).length + PORTS;
    const sure = level.filter((place) => all.has(runKey(place)));
    seen += sure.reduce((sum, place) => sum + costs(place), 0);
    const more = level.filter((place) => !all.has(runKey(place)) && !closed.has(runKey(place)));
    const cost = more.reduce((sum, place) => sum + costs(place), 0);
    const isFew = seen + cost <= MOST_AT_FIRST;
    if (isFew) seen += cost;
    const open = isFew ? [...sure, ...more] : sure;
    for (const place of open) all.add(runKey(place));
    level = open.flatMap((place) =>
      itemsOf(structure, place).flatMap(({ kind, places }) =>
        kind === "run" ? places.filter((each) => hasChildren(structure.graph, each)) : [],
      ),
    );
  }
  return all;
}

/** Return what is open after a node was opened or closed. */
export function toggled(before: Openness, key: string, isOpen: boolean): Openness {
  const opened = new Set(before.opened);
  const closed = new Set(before.closed);
  if (isOpen) {
    opened.add(key);
    closed.delete(key);
  } else {
    opened.delete(key);
    closed.add(key);
  }
  return { ...before, opened, closed };
}

/** Everything open, as far as there is place for it; groups stay as they are. */
export function allOpened(structure: Structure, before: Openness): Openness {
  const opened = new Set(before.opened);
  for (let place = 0; place < structure.graph.count; place += 1)
    if (at(structure.graph.firstChild, place) < at(structure.graph.firstChild, place + 1))
      opened.add(runKey(place));
  return { ...before, opened, closed: new Set() };
}

/** Only the outermost is open, and what leads to the selected run. */
export function allClosed(structure: Structure, selected: number): Openness {
  const nothing = { opened: new Set<string>(), closed: new Set<string>(), pinned: new Set<number>() };
  return withSelected(structure, selected, nothing);
}
