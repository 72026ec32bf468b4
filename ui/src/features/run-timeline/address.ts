/** How the timeline is shown, as `x` in an address says it: `range:1.5..20,path,idle`. */
import { type Span } from "@/entities/graph/phases";
import { keysOf } from "@/shared/lib/keysOf";

export const modeWords = {
  waterfall: "Waterfall",
  functions: "By function",
  path: "Critical path",
} as const;
export type TimelineMode = keyof typeof modeWords;

export interface Shown {
  readonly mode: TimelineMode;
  /** Whether time in which nothing ran is as wide as any. */
  readonly isIdleShown: boolean;
  /** Milliseconds; null: everything. */
  readonly range: Span | null;
}

const RANGE = /^range:(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)$/;
const MODES = keysOf(modeWords);

export function shownOf(text: string): Shown {
  const words = text.split(",");
  const [from, to] = words
    .flatMap((word) => RANGE.exec(word)?.slice(1) ?? [])
    .map((part) => 1000 * Number(part));
  return {
    mode: MODES.find((mode) => words.includes(mode)) ?? "waterfall",
    isIdleShown: words.includes("idle"),
    range: from !== undefined && to !== undefined && to > from ? { from, to } : null,
  };
}

const isOurs = (word: string): boolean =>
  word === "" || word === "idle" || word.startsWith("range:") || MODES.some((mode) => mode === word);

const seconds = (moment: number): string => String(Number((moment / 1000).toFixed(6)));

/** Return the text that says so; what it says to others stays. */
export function withShown(text: string, { mode, isIdleShown, range }: Shown): string {
  return [
    ...text.split(",").filter((word) => !isOurs(word)),
    ...(range === null ? [] : [`range:${seconds(range.from)}..${seconds(range.to)}`]),
    ...(mode === "waterfall" ? [] : [mode]),
    ...(isIdleShown ? ["idle"] : []),
  ].join(",");
}
