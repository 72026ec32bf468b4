/** Where the words of an axis of time stand, so that none covers another. */
import { durationText } from "@/shared/lib/time";

import { type Scale } from "./scale";
import { type Tick } from "./ticks";

/** How wide a letter is at the most, on average, and what is around a text. */
const LETTER = 6.6;
const AROUND = 8;
const NOW = "now";
/** Nearer to the end than this, a mark's text stands left of it. */
const LAST = 40;

const widthOf = (text: string): number => Math.ceil(LETTER * text.length) + AROUND;

export interface TickLabel extends Tick {
  /** On which side of its mark the text stands; null: there is no room for it. */
  readonly side: "left" | "right" | null;
}

export interface GapLabel {
  readonly from: number;
  readonly left: number;
  readonly width: number;
  readonly text: string;
}

export interface AxisLabels {
  readonly ticks: readonly TickLabel[];
  readonly gaps: readonly GapLabel[];
  /** Where the word for now begins; null: now is not seen, or nothing goes on. */
  readonly now: number | null;
}

/** Return what is written where: now and the gaps before the marks, which are there without words too. */
export function axisLabelsOf(
  scale: Scale,
  ticks: readonly Tick[],
  now: number | null,
  beyond: number,
): AxisLabels {
  const taken: (readonly [from: number, to: number])[] = [];
  const isFree = (from: number, to: number): boolean =>
    from >= 0 && taken.every(([start, end]) => to <= start || from >= end);
  // Right of now there is nothing.
  const nowX = now === null ? null : scale.toX(now);
  const seen = nowX !== null && nowX >= 0 && nowX <= scale.width + 1 ? nowX : null;
  const end = seen ?? scale.width + beyond;
  if (seen !== null) taken.push([seen, seen + widthOf(NOW)]);

  const gaps: GapLabel[] = [];
  for (const { from, to } of scale.warp.gaps) {
    const middle = (scale.toX(from) + scale.toX(to)) / 2;
    const text = `/ ${durationText(to - from)} /`;
    const width = widthOf(text);
    const left = Math.max(0, Math.min(middle - width / 2, end - width));
    if (middle < 0 || middle > scale.width || left + width > end || !isFree(left, left + width)) continue;
    taken.push([left, left + width]);
    gaps.push({ from, left, width, text });
  }
  const sideOf = ({ x, label }: Tick): TickLabel["side"] => {
    const width = widthOf(label);
    for (const side of x > scale.width - LAST ? (["left", "right"] as const) : (["right", "left"] as const)) {
      const [from, to] = side === "right" ? [x, x + width] : [x - width, x];
      if (!isFree(from, to) || to > scale.width + beyond) continue;
      taken.push([from, to]);
      return side;
    }
    return null;
  };
  return { ticks: ticks.map((tick) => ({ ...tick, side: sideOf(tick) })), gaps, now: seen };
}
