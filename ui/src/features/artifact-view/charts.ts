/** Charts of numbers: what is to be drawn, and where. */
import { fieldOf, itemsOf, lineOf, numberOf, numbersOf, textOf } from "./reading";

export const FORMS = ["line", "bar", "scatter", "histogram", "heatmap"] as const;
export type ChartForm = (typeof FORMS)[number];

export interface Chart {
  readonly form: ChartForm;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Names of places along x; null where x is numbers. */
  readonly categories: readonly string[] | null;
  readonly x: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Return the chart of a view; null for one that is not drawn this way, a heatmap. */
export function chartOf(content: unknown): Chart | null {
  const form = FORMS.find((each) => each === fieldOf(content, "form"));
  if (form === undefined || form === "heatmap") return null;
  const x = fieldOf(content, "x");
  const told = itemsOf(fieldOf(x, "values"));
  const series = itemsOf(fieldOf(content, "series")).map((each, place) => ({
    name: textOf(fieldOf(each, "name")) ?? `series ${place + 1}`,
    values: numbersOf(fieldOf(each, "values")),
  }));
  const count = Math.max(told.length, ...series.map((each) => each.values.length), 0);
  const isNumeric =
    form !== "bar" &&
    form !== "histogram" &&
    told.every((each) => typeof each !== "string" && numberOf(each) !== null);
  return {
    form,
    title: textOf(fieldOf(content, "title")) ?? "",
    xLabel: textOf(fieldOf(x, "label")) ?? "",
    yLabel: textOf(fieldOf(fieldOf(content, "y"), "label")) ?? "",
    categories: isNumeric || told.length === 0 ? null : told.map(lineOf),
    x: isNumeric && told.length > 0 ? numbersOf(told) : Array.from({ length: count }, (_, place) => place),
    series,
  };
}

export interface Span {
  readonly least: number;
  readonly most: number;
}

export function spanOf(numbers: readonly number[], also: readonly number[] = []): Span {
  const finite = [...numbers, ...also].filter(Number.isFinite);
  const least = finite.reduce((so, each) => Math.min(so, each), Infinity);
  const most = finite.reduce((so, each) => Math.max(so, each), -Infinity);
  if (!Number.isFinite(least)) return { least: 0, most: 1 };
  return least === most ? { least: least - 0.5, most: most + 0.5 } : { least, most };
}

/** Where a number is between two places of the drawing. */
export const scaled = (value: number, span: Span, from: number, to: number): number =>
  from + ((value - span.least) / (span.most - span.least)) * (to - from);

/** Where the numbers of a chart are in its drawing. */
export interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Where bars stand. */
  readonly ground: number;
  /** Between one place along x and the next. */
  readonly stride: number;
}
