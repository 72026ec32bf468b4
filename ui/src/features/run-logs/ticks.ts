/** Marks beside a scrollbar: one for all hits that would be drawn over each other. */
import { type LogText } from "@/entities/log/queries";

const SLOTS = 250;

export interface Tick {
  /** Of the height, from 0 to 1. */
  readonly share: number;
  readonly line: number;
  readonly count: number;
}

export function ticksOf(hits: readonly LogText[], lines: number): readonly Tick[] {
  const ticks: Tick[] = [];
  for (const { number } of hits) {
    const share = Math.floor(((number - 1) / Math.max(lines, 1)) * SLOTS) / SLOTS;
    const last = ticks.at(-1);
    if (last?.share === share) ticks[ticks.length - 1] = { ...last, count: last.count + 1 };
    else ticks.push({ share, line: number, count: 1 });
  }
  return ticks;
}
