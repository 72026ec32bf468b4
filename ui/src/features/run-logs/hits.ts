/** Lines in which something is found: what is known of them, in order, though they were asked for in parts. */
import { type LogMatches, type LogText } from "@/entities/log/queries";

/** All hits from one line up to another, both included. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly items: readonly LogText[];
  /** How many hits come before the first of them; null while that is not known. */
  readonly before: number | null;
}

/** What an answer tells of the lines from one on, of which it is not told how many hits come before. */
export const stretchOf = (from: number, told: LogMatches): Stretch => ({
  first: from,
  last: lastKnown(told),
  items: told.items,
  before: from === 1 ? 0 : null,
});

/** The last line of which it is known whether it is a hit; a search that ran out of time knows nothing of later ones. */
function lastKnown({
  next_line: next,
  is_complete: isComplete,
  searched_lines: searched,
}: LogMatches): number {
  if (next !== null) return next - 1;
  return isComplete ? Infinity : searched;
}

/** Add a stretch to others; those that touch or overlap become one. */
export function merged(known: readonly Stretch[], added: Stretch): readonly Stretch[] {
  const all = [...known, added].sort((one, other) => one.first - other.first);
  const out: Stretch[] = [];
  for (const each of all) {
    const before = out.at(-1);
    if (before === undefined || each.first > before.last + 1) out.push(each);
    else out[out.length - 1] = joined(before, each);
  }
  return out;
}

function joined(one: Stretch, other: Stretch): Stretch {
  if (other.last <= one.last) return { ...one, before: one.before ?? beforeFirst(one, other) };
  return {
    first: one.first,
    last: other.last,
    items: [...one.items, ...other.items.filter(({ number }) => number > one.last)],
    before: one.before ?? beforeFirst(one, other),
  };
}

/** How many hits come before a stretch, from a later one that it touches. */
function beforeFirst(one: Stretch, other: Stretch): number | null {
  if (other.before === null) return null;
  return other.before - one.items.filter(({ number }) => number < other.first).length;
}

export interface Hit {
  readonly line: number;
  /** From 1, of all; null while that is not known. */
  readonly rank: number | null;
}

const hitAt = ({ items, before }: Stretch, place: number): Hit | null => {
  const item = items[place];
  return item === undefined ? null : { line: item.number, rank: before === null ? null : before + place + 1 };
};

/** The first hit after a line; null if there is none, undefined if that is not known. */
export function hitAfter(known: readonly Stretch[], line: number): Hit | null | undefined {
  const stretch = known.find(({ first, last }) => first <= line + 1 && line + 1 <= last);
  if (stretch === undefined) return undefined;
  const found = stretch.items.findIndex(({ number }) => number > line);
  if (found >= 0) return hitAt(stretch, found);
  return stretch.last === Infinity ? null : undefined;
}

/** The last hit before a line; the same. */
export function hitBefore(known: readonly Stretch[], line: number): Hit | null | undefined {
  if (line <= 1) return null;
  const stretch = known.find(({ first, last }) => first <= line - 1 && line - 1 <= last);
  if (stretch === undefined) return undefined;
  const found = stretch.items.findLastIndex(({ number }) => number < line);
  if (found >= 0) return hitAt(stretch, found);
  return stretch.first <= 1 ? null : undefined;
}

/** The rank of a line that is a hit. */
export function rankOf(known: readonly Stretch[], line: number): number | null {
  const hit = hitAfter(known, line - 1);
  return hit?.line === line ? hit.rank : null;
}
