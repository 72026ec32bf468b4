/** Which lines can be reached, in order: all of a log with one place for what was given up, or some lines only. */
import { type LogGap, type LogText } from "@/entities/log/queries";

export interface Space {
  readonly count: number;
  readonly lineAt: (place: number) => number;
  /** The place of a line, or the nearest one. */
  readonly placeOf: (line: number) => number;
}

export function wholeSpace(lines: number, gap: LogGap | null): Space {
  if (gap === null)
    return {
      count: lines,
      lineAt: (place) => place + 1,
      placeOf: (line) => Math.max(Math.min(line, lines) - 1, 0),
    };
  const saved = gap.last_line - gap.first_line;
  return {
    count: lines - saved,
    lineAt: (place) => (place < gap.first_line ? place + 1 : place + 1 + saved),
    placeOf: (line) => {
      const near = Math.max(Math.min(line, lines) - 1, 0);
      if (near < gap.first_line) return near;
      return near + 1 <= gap.last_line ? gap.first_line - 1 : near - saved;
    },
  };
}

/** Of lines in ascending order. */
export function someSpace(items: readonly LogText[]): Space {
  return {
    count: items.length,
    lineAt: (place) => items[place]?.number ?? 1,
    placeOf: (line) => {
      let low = 0;
      let high = items.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((items[middle]?.number ?? 0) < line) low = middle + 1;
        else high = middle;
      }
      return Math.min(low, Math.max(items.length - 1, 0));
    },
  };
}
