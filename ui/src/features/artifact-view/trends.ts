/** How a number went from run to run, in the room of a small chart. */
import { groupedText, shortText } from "./numberText";
import { fieldOf, numberOf, textOf } from "./reading";

const NUMBER = /^(bool|u?int|b?float|longdouble)/;

/** Whether the content of a view is a number or a truth value: what can have a trend. */
export const isMeasured = (content: unknown): boolean =>
  NUMBER.test(textOf(fieldOf(content, "type")) ?? "") && measureOf(fieldOf(content, "value")) !== null;

/** A truth value is one or nothing. */
export const measureOf = (told: unknown): number | null =>
  typeof told === "boolean" ? Number(told) : numberOf(told);

export function measureText(told: unknown): string {
  if (typeof told === "boolean") return told ? "True" : "False";
  if (typeof told === "string" || Number.isSafeInteger(told)) return groupedText(String(told));
  const number = numberOf(told) ?? NaN;
  if (Number.isFinite(number)) return shortText(number);
  return Number.isNaN(number) ? "NaN" : number > 0 ? "+∞" : "−∞";
}

export interface Spot {
  /** In percents of the width and, from above, of the height; null for what is no finite number. */
  readonly x: number;
  readonly y: number | null;
}

/** Where values are, each in the middle of a column of its own: the least at the bottom, the greatest at the top. */
export function spotsOf(measures: readonly (number | null)[]): readonly Spot[] {
  const finite = measures.map((each) => each ?? NaN).filter(Number.isFinite);
  const least = Math.min(...finite);
  const greatest = Math.max(...finite);
  return measures.map((measure, place) => ({
    x: (100 * (place + 0.5)) / measures.length,
    y: measure === null || !Number.isFinite(measure) ? null : 100 * depthOf(measure, least, greatest),
  }));
}

/** How far below the greatest: halved first, because the difference of two floats may be none. */
function depthOf(measure: number, least: number, greatest: number): number {
  return least === greatest ? 0.5 : (greatest / 2 - measure / 2) / (greatest / 2 - least / 2);
}

/** What crosses stand for: the values that have no height, each once. */
export const oddTexts = (values: readonly unknown[]): readonly string[] => [
  ...new Set(
    values
      .filter((value) => !Number.isFinite(measureOf(value) ?? NaN))
      .map((value) => (typeof value === "string" ? "too large" : measureText(value))),
  ),
];

/** Which of so many points a key leads to from one of them; null if it is no such key. */
export function placeByKey(key: string, place: number, count: number): number | null {
  if (key === "ArrowLeft") return Math.max(0, place - 1);
  if (key === "ArrowRight") return Math.min(count - 1, place + 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** A path through the spots that are next to each other. */
export const pathOf = (spots: readonly Spot[]): string =>
  spots
    .map(({ x, y }, place) =>
      y === null
        ? ""
        : `${(spots[place - 1]?.y ?? null) === null ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`,
    )
    .join("");
