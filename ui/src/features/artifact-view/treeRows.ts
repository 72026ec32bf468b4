/** A nested view as rows: what is open, what is found, and what is not shown. */
import { pathText, isWithin, type ValuePath } from "./valuePath";
import { entriesOf, lengthOf, type Entry, type ShownView } from "./shownView";
import { fieldOf, itemsOf } from "./reading";

export interface EntryRow {
  readonly sort: "entry";
  readonly key: string;
  readonly level: number;
  readonly entry: Entry;
  readonly canOpen: boolean;
  readonly isOpen: boolean;
  /** Opened, it shows its view in full below itself, not rows of its own. */
  readonly isBlock: boolean;
}

export interface RestRow {
  readonly sort: "rest";
  readonly key: string;
  readonly level: number;
  readonly shown: number;
  readonly length: number;
  readonly artifactId: string;
}

export type TreeRow = EntryRow | RestRow;

export interface Opened {
  /** So many levels are open unless somebody said otherwise. */
  readonly depth: number;
  readonly told: ReadonlyMap<string, boolean>;
  readonly pointed: ValuePath | null;
  readonly word: string;
  readonly isWholeInLine: (view: ShownView) => boolean;
  /** The keys of values in full that are open unless somebody said otherwise. */
  readonly seen: ReadonlySet<string>;
}

/** Names of entries may repeat, so their places tell rows apart. */
export const rowKey = (view: ShownView, place: number): string => `${place}:${pathText(view.path)}`;

/** Whether every entry is a picture, so that they are looked at together. */
export const isGallery = (view: ShownView): boolean => {
  if (view.kind !== "list") return false;
  const entries = itemsOf(fieldOf(view.content, "entries"));
  return entries.length > 1 && entries.every((each) => fieldOf(each, "kind") === "image");
};

const isContainer = (view: ShownView): boolean =>
  (view.kind === "tree" || view.kind === "list") &&
  fieldOf(view.content, "numbers") === undefined &&
  !isGallery(view);

/** Return the rows inside a view; with a word, those that contain it and what leads to them. */
export function treeRows(view: ShownView, opened: Opened): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  addRows(rows, view, opened, 1);
  return rows;
}

function addRows(rows: TreeRow[], view: ShownView, opened: Opened, level: number): boolean {
  const entries = entriesOf(view);
  let isFound = false;
  entries.forEach((entry, place) => {
    const row = rowOf(entry, place, opened, level);
    const before = rows.length;
    rows.push(row);
    const isHit = opened.word !== "" && matches(entry, opened.word);
    const hasHit =
      !row.isBlock && row.canOpen && (row.isOpen || opened.word !== "")
        ? addRows(rows, entry.view, opened, level + 1)
        : false;
    if (opened.word === "") return;
    if (!isHit && !hasHit) rows.length = before;
    else {
      isFound = true;
      if (hasHit) rows[before] = { ...row, isOpen: true };
      else rows.length = before + 1;
    }
  });
  const length = lengthOf(view);
  if (length !== null && length > entries.length && opened.word === "")
    rows.push({
      sort: "rest",
      key: `${pathText(view.path)}…`,
      level,
      shown: entries.length,
      length,
      artifactId: view.artifactId,
    });
  return isFound;
}

function rowOf(entry: Entry, place: number, opened: Opened, level: number): EntryRow {
  const { view } = entry;
  const key = rowKey(view, place);
  const isBlock = !isContainer(view);
  const canOpen = isBlock
    ? !opened.isWholeInLine(view)
    : entriesOf(view).length > 0 || (lengthOf(view) ?? 0) > 0;
  const isPointedInto =
    opened.pointed !== null &&
    isWithin(opened.pointed, view.path) &&
    (isBlock || opened.pointed.steps.length > view.path.steps.length);
  const isSeen = opened.seen.has(key) && opened.word === "";
  const isOpen =
    canOpen && (opened.told.get(key) ?? (isPointedInto || isSeen || (!isBlock && level < opened.depth)));
  return { sort: "entry", key, level, entry, canOpen, isOpen, isBlock };
}

function matches({ name, view }: Entry, word: string): boolean {
  const wanted = word.toLowerCase();
  return [name, pathText(view.path), view.kind === "tree" || view.kind === "list" ? "" : view.summary].some(
    (text) => text.toLowerCase().includes(wanted),
  );
}

/** How many entries there are in all, as far as they are shown. */
export const countOf = (view: ShownView): number =>
  entriesOf(view).reduce((so, entry) => so + 1 + (isContainer(entry.view) ? countOf(entry.view) : 0), 0);

/** How many of the rows are hits, not only ways to them. */
export const hitsOf = (rows: readonly TreeRow[], word: string): number =>
  rows.filter((row) => row.sort === "entry" && matches(row.entry, word)).length;
