/**
 * Where in a log one is, and what is seen from there.
 *
 * Places are the lines that can be reached, from 0. A row shows one place, or several that are folded into one. Only rows
 * that are seen have a known height, so nothing here adds up heights of what is not seen.
 */

/** What is at the top: a place where a row begins, and how many pixels of that row are above the edge. */
export interface Anchor {
  readonly place: number;
  readonly offset: number;
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface Ground {
  readonly count: number;
  readonly viewport: number;
  /** The row that a place is part of. */
  readonly spanAt: (place: number) => Span;
  /** In pixels, of the row that begins there. */
  readonly heightAt: (place: number) => number;
}

export const ROW = 20;
const START: Anchor = { place: 0, offset: 0 };

/** The anchor with which the last row ends at the lower edge. */
export function endOf(ground: Ground): Anchor {
  let place = ground.count;
  let height = 0;
  while (place > 0) {
    const { first } = ground.spanAt(place - 1);
    height += ground.heightAt(first);
    place = first;
    if (height >= ground.viewport) return { place, offset: height - ground.viewport };
  }
  return START;
}

export const isBefore = (one: Anchor, other: Anchor): boolean =>
  one.place < other.place || (one.place === other.place && one.offset < other.offset);

/** An anchor that leaves no room above the start or below the end. */
export function within(ground: Ground, anchor: Anchor): Anchor {
  if (ground.count === 0 || anchor.place < 0) return START;
  const end = endOf(ground);
  if (anchor.place >= ground.count) return end;
  const { first } = ground.spanAt(anchor.place);
  const offset =
    first === anchor.place ? Math.min(anchor.offset, Math.max(ground.heightAt(first) - 1, 0)) : 0;
  const right = { place: first, offset };
  return isBefore(end, right) ? end : right;
}

/** Go so many pixels down, or up if they are negative. */
export function moved(ground: Ground, from: Anchor, pixels: number): Anchor {
  let { place } = from;
  let offset = from.offset + pixels;
  while (offset < 0 && place > 0) {
    place = ground.spanAt(place - 1).first;
    offset += ground.heightAt(place);
  }
  if (offset < 0) return START;
  while (place < ground.count && offset >= ground.heightAt(place)) {
    offset -= ground.heightAt(place);
    place = ground.spanAt(place).last + 1;
  }
  return within(ground, { place, offset });
}

/** The rows that are seen from an anchor, and one more. */
export function seenFrom(ground: Ground, anchor: Anchor): readonly Span[] {
  const rows: Span[] = [];
  let height = -anchor.offset;
  let { place } = anchor;
  while (place < ground.count && height < ground.viewport + ROW) {
    const span = ground.spanAt(place);
    rows.push(span);
    height += ground.heightAt(span.first);
    place = span.last + 1;
  }
  return rows;
}

/** The anchor with which a place is in the middle, or as near to it as there is room. */
export function around(ground: Ground, place: number): Anchor {
  const { first } = ground.spanAt(Math.min(Math.max(place, 0), Math.max(ground.count - 1, 0)));
  return moved(ground, { place: first, offset: 0 }, -Math.floor(ground.viewport / 3));
}
