/** From moments to pixels and back, with the gaps in which nothing happened made short. */
import { type Span } from "@/entities/graph/phases";

/** Time with its gaps made short: between `real[i]` and `real[i + 1]` it is even. */
export interface Warp {
  readonly real: readonly number[];
  readonly shown: readonly number[];
  readonly gaps: readonly Span[];
}

/** How much of the rest a gap is as wide as. */
const GAP = 0.04;

/** Return a warp of a span; the gaps are in it, in order, and do not overlap. */
export function warpOf(whole: Span, gaps: readonly Span[]): Warp {
  const all = Math.max(1, whole.to - whole.from);
  const busy = gaps.reduce((rest, gap) => rest - (gap.to - gap.from), all);
  const short = GAP * busy;
  const real = [whole.from];
  const shown = [0];
  const push = (moment: number, length: number): void => {
    if (moment <= (real.at(-1) ?? 0)) return;
    real.push(moment);
    shown.push((shown.at(-1) ?? 0) + length);
  };
  for (const { from, to } of gaps) {
    push(from, from - (real.at(-1) ?? 0));
    push(to, Math.min(to - from, short));
  }
  push(whole.from + all, whole.from + all - (real.at(-1) ?? 0));
  return { real, shown, gaps };
}

function mapped(from: readonly number[], to: readonly number[], value: number): number {
  let piece = 0;
  while (piece < from.length - 2 && value > (from[piece + 1] ?? Infinity)) piece += 1;
  const [a = 0, b = 1] = [from[piece], from[piece + 1]];
  const [c = 0, d = 1] = [to[piece], to[piece + 1]];
  return c + ((value - a) / (b - a)) * (d - c);
}

const toShown = (warp: Warp, moment: number): number => mapped(warp.real, warp.shown, moment);
const toReal = (warp: Warp, shown: number): number => mapped(warp.shown, warp.real, shown);

export interface Scale {
  readonly warp: Warp;
  readonly span: Span;
  readonly width: number;
  readonly toX: (moment: number) => number;
  readonly toTime: (x: number) => number;
}

export function scaleOf(warp: Warp, span: Span, width: number): Scale {
  const from = toShown(warp, span.from);
  const perPixel = (toShown(warp, span.to) - from) / Math.max(1, width);
  return {
    warp,
    span,
    width,
    toX: (moment) => (toShown(warp, moment) - from) / perPixel,
    toTime: (x) => toReal(warp, from + x * perPixel),
  };
}

/** Less than this part of a millisecond is not looked at. */
const LEAST = 0.01;

const wholeOf = (warp: Warp): Span => ({ from: warp.real[0] ?? 0, to: warp.real.at(-1) ?? 1 });

/** Return the span that begins and ends at moments of warped time, kept within the whole. */
function within(warp: Warp, from: number, length: number): Span {
  const all = warp.shown.at(-1) ?? 1;
  const long = Math.min(all, Math.max(length, Math.min(all, LEAST)));
  if (long >= all) return wholeOf(warp);
  const start = Math.min(Math.max(0, from), all - long);
  return { from: toReal(warp, start), to: toReal(warp, start + long) };
}

/** Return a span that is so many times as long, around a moment that stays where it is. */
export function zoomed(warp: Warp, span: Span, times: number, around: number): Span {
  const [from, to, still] = [span.from, span.to, around].map((moment) => toShown(warp, moment));
  const length = Math.max(LEAST, ((to ?? 1) - (from ?? 0)) * times);
  const part = ((still ?? 0) - (from ?? 0)) / Math.max(1e-9, (to ?? 1) - (from ?? 0));
  return within(warp, (still ?? 0) - part * length, length);
}

/** Return a span moved by a part of its own length. */
export function panned(warp: Warp, span: Span, by: number): Span {
  const [from, to] = [toShown(warp, span.from), toShown(warp, span.to)];
  return within(warp, from + by * (to - from), to - from);
}

/** Return a span between two moments in any order, kept within the whole and not too short. */
export function between(warp: Warp, one: number, other: number): Span {
  const [from, to] = [toShown(warp, Math.min(one, other)), toShown(warp, Math.max(one, other))];
  const start = Math.max(0, from);
  return within(warp, start, Math.min(to, warp.shown.at(-1) ?? 1) - start);
}
