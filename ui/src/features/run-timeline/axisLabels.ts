/** Where the words of an axis of time stand, so that none covers another. */
import { durationText } from "@/shared/lib/time";

import { type Scale } from "./scale";
import { textWidth, type Tick } from "./ticks";

const NOW = "now";
/** Nearer to the end than this, a mark's text stands left of it. */
const LAST = 40;

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

/** A stretch in which nothing is written over something else. */
class Line {
  readonly #taken: (readonly [from: number, to: number])[] = [];
  readonly #end: number;

  constructor(end: number) {
    this.#end = end;
  }

  /** Whether there was room; it is taken then. */
  takes(from: number, width: number): boolean {
    const to = from + width;
    if (from < 0 || to > this.#end) return false;
    if (this.#taken.some(([start, end]) => to > start && end > from)) return false;
    this.#taken.push([from, to]);
    return true;
  }
}

/** Return what is written where: gaps on a line of their own, now and the marks on another; marks are there without words too. */
export function axisLabelsOf(
  scale: Scale,
  ticks: readonly Tick[],
  now: number | null,
  beyond: number,
): AxisLabels {
  const end = scale.width + beyond;
  const [ofGaps, ofMarks] = [new Line(end), new Line(end)];
  const nowX = now === null ? null : scale.toX(now);
  const seen = nowX !== null && nowX >= 0 && nowX <= scale.width + 1 ? nowX : null;
  if (seen !== null) ofMarks.takes(seen, textWidth(NOW));
  // Where there is no room for all of them, the longest are told.
  const longest = scale.warp.gaps.toSorted((one, other) => other.to - other.from - (one.to - one.from));
  const gaps = longest.flatMap(({ from, to }): readonly GapLabel[] => {
    const [first, last] = [Math.max(0, scale.toX(from)), Math.min(scale.width, scale.toX(to))];
    if (first >= last) return [];
    const text = `/ ${durationText(to - from)} /`;
    const width = textWidth(text);
    const left = Math.max(0, Math.min((first + last - width) / 2, end - width));
    return ofGaps.takes(left, width) ? [{ from, left, width, text }] : [];
  });
  const sideOf = ({ x, label }: Tick): TickLabel["side"] => {
    const width = textWidth(label);
    for (const side of x > scale.width - LAST ? (["left", "right"] as const) : (["right", "left"] as const))
      if (ofMarks.takes(side === "right" ? x : x - width, width)) return side;
    return null;
  };
  return { ticks: ticks.map((tick) => ({ ...tick, side: sideOf(tick) })), gaps, now: seen };
}
