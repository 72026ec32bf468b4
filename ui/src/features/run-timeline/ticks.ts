/** Where an axis of time has its marks, and what they say. */
import { type Scale } from "./scale";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((many) => many * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((many) => many * MINUTE),
  ...[1, 2, 3, 6, 12].map((many) => many * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 365].map((many) => many * DAY),
] as const;

/** Marks are so far apart, in pixels, where there is room for a few of them. */
const APART = 84;
const FEW = 4;
/** Steps that are shorter than this, in pixels, are not tried. */
const FINE = 4;
/** How wide a letter is at the most, on average, and what is around a text. */
const LETTER = 6.6;
const AROUND = 8;

export const textWidth = (text: string): number => Math.ceil(LETTER * text.length) + AROUND;

export interface Tick {
  readonly x: number;
  readonly moment: number;
  readonly label: string;
}

/** Return the marks of a scale, counted from `zero`: at least two, if there is room for their texts. */
export function ticksOf(scale: Scale, zero: number): readonly Tick[] {
  const { span, warp, width } = scale;
  const idle = warp.gaps.reduce(
    (sum, gap) => sum + Math.max(0, Math.min(gap.to, span.to) - Math.max(gap.from, span.from)),
    0,
  );
  const even = Math.max(0.001, span.to - span.from - idle);
  const apart = Math.min(APART, width / FEW);
  const pixels = (step: number): number => (step / even) * width;
  const textAt = (step: number): number => textWidth(tickText(span.to - zero, step));
  const fitting = STEPS.findIndex((step) => pixels(step) >= Math.max(apart, textAt(step)));
  for (let place = fitting < 0 ? STEPS.length - 1 : fitting; ; place -= 1) {
    const step = STEPS[place] ?? DAY;
    const ticks = ticksBy(step, scale, zero, Math.max(0.75 * apart, textAt(step)));
    // Between gaps there may be less than a step.
    if (ticks.length > 1 || pixels(STEPS[place - 1] ?? 0) < FINE) return ticks;
  }
}

/** Return the marks of a step, so far apart; those in short-made gaps are left out, for nothing is even there. */
function ticksBy(step: number, scale: Scale, zero: number, apart: number): readonly Tick[] {
  const { span, warp } = scale;
  const ticks: Tick[] = [];
  let next = zero + Math.ceil((span.from - zero) / step) * step;
  while (next <= span.to) {
    const gap = warp.gaps.find(({ from, to }) => next > from && next < to);
    if (gap !== undefined) {
      next = Math.max(next + step, zero + Math.ceil((gap.to - zero) / step) * step);
      continue;
    }
    const x = scale.toX(next);
    const before = ticks.at(-1);
    if (before === undefined || x - before.x >= apart)
      ticks.push({ x, moment: next, label: tickText(next - zero, step) });
    next += step;
  }
  return ticks;
}

const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");

/** Return a length of time to the precision of a step: `0.25 ms`, `250 ms`, `1.50 s`, `2:30`, `1h 05m`, `2d 6h`. */
export function tickText(milliseconds: number, step: number): string {
  // Steps that are added up come near to what they stand for.
  const ms = Number(milliseconds.toFixed(4));
  if (ms === 0) return "0";
  if (step >= DAY || ms >= 2 * DAY) {
    const hours = Math.floor((ms % DAY) / HOUR);
    return `${Math.floor(ms / DAY)}d${hours === 0 ? "" : ` ${hours}h`}`;
  }
  if (step >= MINUTE && ms >= HOUR) return `${Math.floor(ms / HOUR)}h ${two((ms % HOUR) / MINUTE)}m`;
  if (step >= SECOND && ms >= MINUTE)
    return ms >= HOUR
      ? `${Math.floor(ms / HOUR)}:${two((ms % HOUR) / MINUTE)}:${two((ms % MINUTE) / SECOND)}`
      : `${Math.floor(ms / MINUTE)}:${two((ms % MINUTE) / SECOND)}`;
  if (ms < SECOND && step < SECOND) return `${ms.toFixed(digitsOf(step))} ms`;
  const digits = digitsOf(step / SECOND);
  const seconds = (ms / SECOND) % 60;
  if (ms < MINUTE) return `${seconds.toFixed(digits)} s`;
  const padded = seconds.toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, "0");
  return ms < HOUR
    ? `${Math.floor(ms / MINUTE)}:${padded}`
    : `${Math.floor(ms / HOUR)}:${two((ms % HOUR) / MINUTE)}:${padded}`;
}

/** How many digits after the point a step is told by: one for 0.5, two for 0.02. */
const digitsOf = (step: number): number => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
