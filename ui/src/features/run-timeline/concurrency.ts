/** How many runs were at work at once. */
import { type RunGraph } from "@/entities/graph/model";
import { worksAt, type Span } from "@/entities/graph/phases";

/** From `time[i]` to `time[i + 1]` there were `count[i]`; before the first and after the last none. */
export interface Steps {
  readonly time: Float64Array;
  readonly count: Int32Array;
}

export function stepsOf(spans: readonly Span[]): Steps {
  const starts = Float64Array.from(spans, ({ from }) => from).sort();
  const ends = Float64Array.from(spans, ({ to }) => to).sort();
  const time: number[] = [];
  const count: number[] = [];
  let now = 0;
  for (let start = 0, end = 0; end < ends.length;) {
    const moment = Math.min(starts[start] ?? Infinity, ends[end] ?? Infinity);
    while (starts[start] === moment) {
      start += 1;
      now += 1;
    }
    while (ends[end] === moment) {
      end += 1;
      now -= 1;
    }
    if (now === (count.at(-1) ?? 0)) continue;
    time.push(moment);
    count.push(now);
  }
  return { time: Float64Array.from(time), count: Int32Array.from(count) };
}

/** Return how many of some runs were at work when. */
export function concurrencyOf(graph: RunGraph, places: Iterable<number>, end: number): Steps {
  const spans: Span[] = [];
  for (const place of places) for (const work of worksAt(graph, place, end)) spans.push(work);
  return stepsOf(spans);
}

const IDLE = 0.05;
/** Shorter than this nobody minds. */
const LEAST_IDLE = 1000;

/** Return the spans in which nothing was at work for more than a twentieth of the whole, and a second. */
export function idleGaps({ time, count }: Steps, whole: Span): readonly Span[] {
  const least = Math.max(LEAST_IDLE, IDLE * (whole.to - whole.from));
  const gaps: Span[] = [];
  const push = (from: number, to: number): void => {
    if (to - from > least) gaps.push({ from, to });
  };
  push(whole.from, time[0] ?? whole.from);
  count.forEach((number, step) => {
    if (number === 0) push(time[step] ?? 0, time[step + 1] ?? whole.to);
  });
  return gaps;
}

/** Return the most at once for each of some columns side by side. */
export function peaksOf(
  { time, count }: Steps,
  toColumn: (moment: number) => number,
  columns: number,
): Int32Array {
  const peaks = new Int32Array(columns);
  count.forEach((number, step) => {
    const next = time[step + 1];
    if (number === 0 || next === undefined) return;
    const first = Math.max(0, Math.floor(toColumn(time[step] ?? 0)));
    const last = Math.min(columns, Math.max(first + 1, Math.ceil(toColumn(next))));
    for (let column = first; column < last; column += 1)
      if (number > (peaks[column] ?? 0)) peaks[column] = number;
  });
  return peaks;
}

/** Return an area of that height as an SVG path; `step` is how wide a column is. */
export function areaPath(peaks: Int32Array, most: number, height: number, step: number): string {
  const parts: string[] = [];
  let before = 0;
  peaks.forEach((peak, column) => {
    if (peak === before) return;
    const x = column * step;
    if (before === 0) parts.push(`M${x} ${height}`);
    // What is there at all is seen.
    const y = peak === 0 ? height : height - Math.max(1.5, (peak / Math.max(1, most)) * height);
    parts.push(`H${x}V${y.toFixed(1)}`);
    if (peak === 0) parts.push("Z");
    before = peak;
  });
  if (before > 0) parts.push(`H${peaks.length * step}V${height}Z`);
  return parts.join("");
}
