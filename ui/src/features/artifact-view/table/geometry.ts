/** Where rows and columns are, in pixels. */

export const ROW = 28;
export const HEADER = 74;

/** Browsers lay out nothing that is higher than 17 to 33 million pixels. */
export const MOST_HEIGHT = 8_000_000;

export interface Heights {
  /** Of all rows. */
  readonly whole: number;
  /** Of what the browser scrolls: less, where that would be too much for it. */
  readonly scrolled: number;
  /** Of what is seen of the rows at once. */
  readonly seen: number;
}

export function heightsOf(rows: number, seen: number): Heights {
  const whole = rows * ROW;
  return { whole, scrolled: Math.min(whole, MOST_HEIGHT), seen };
}

const room = (height: number, seen: number): number => Math.max(0, height - seen);

export const clamped = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** Near both ends the bar moves as much as the rows, so that the ends are reached in whole steps. */
const EDGE = 200_000;

/** Return where a value is in the second of two rooms that are divided alike: an edge, a middle, an edge. */
function transposed(value: number, from: number, to: number): number {
  if (value <= EDGE) return value;
  if (value >= from - EDGE) return to - (from - value);
  return EDGE + ((value - EDGE) / (from - 2 * EDGE)) * (to - 2 * EDGE);
}

/** Return where the browser's scroll bar belongs when the rows from `top` on are seen. */
export const barAt = (top: number, { whole, scrolled, seen }: Heights): number =>
  scrolled === whole ? top : transposed(top, room(whole, seen), room(scrolled, seen));

export interface Scrolled {
  /** The rows from so many pixels on are seen. */
  readonly top: number;
  /** Whether the bar has to be put where it belongs, because it came to an end that the rows did not. */
  readonly isBarWrong: boolean;
}

/**
 * Return what is seen after the bar went from `before` to `now`.
 *
 * Where all rows fit, that is the same. Else short ways (a wheel, a finger) move the rows by as much as the bar, and
 * long ones (the bar was dragged) go where the bar belongs to.
 */
export function topAfter(top: number, before: number, now: number, heights: Heights): Scrolled {
  const { whole, scrolled, seen } = heights;
  if (scrolled === whole) return { top: now, isBarWrong: false };
  const most = room(whole, seen);
  const mostBar = room(scrolled, seen);
  if (Math.abs(now - before) > 3 * seen) return { top: transposed(now, mostBar, most), isBarWrong: false };
  const next = clamped(top + now - before, most);
  const isAtEnd = (now <= 0 && next > 0) || (now >= mostBar - 1 && next < most);
  return { top: next, isBarWrong: isAtEnd };
}

/** Return the first and last thing that is at least partly seen; `starts` has one more than there are. */
export function seenAmong(starts: readonly number[], from: number, size: number): readonly [number, number] {
  const last = Math.max(0, starts.length - 2);
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= from) low = middle;
    else high = middle - 1;
  }
  let end = low;
  while (end < last && (starts[end + 1] ?? 0) < from + size) end += 1;
  return [low, end];
}

export function startsOf(widths: readonly number[]): readonly number[] {
  const starts = [0];
  for (const width of widths) starts.push((starts.at(-1) ?? 0) + width);
  return starts;
}

/** Return where to scroll for a thing to be seen whole: as little as possible, or to the middle if it is far away. */
export function brought(from: number, start: number, size: number, seen: number): number {
  if (start + size < from - seen || start > from + 2 * seen) return Math.max(0, start - (seen - size) / 2);
  if (start < from) return start;
  return start + size > from + seen ? start + size - seen : from;
}
