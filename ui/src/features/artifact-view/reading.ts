/** Reading what the server sends as `unknown`: what is not as expected is missing, and nothing ever fails. */

import { exactFloatText } from "./numberText";

export type Fields = Readonly<Record<string, unknown>>;

const isFields = (told: unknown): told is Fields =>
  typeof told === "object" && told !== null && !Array.isArray(told);

export const fieldsOf = (told: unknown): Fields => (isFields(told) ? told : {});

/** Own fields only: a field named `constructor` is not there unless it was sent. */
export const fieldOf = (told: unknown, name: string): unknown =>
  isFields(told) && Object.hasOwn(told, name) ? told[name] : undefined;

export const textOf = (told: unknown): string | null => (typeof told === "string" ? told : null);

export const flagOf = (told: unknown): boolean | null => (typeof told === "boolean" ? told : null);

export const itemsOf = (told: unknown): readonly unknown[] => {
  const items: readonly unknown[] = Array.isArray(told) ? told : [];
  return items;
};

export const textsOf = (told: unknown): readonly string[] =>
  itemsOf(told).filter((each) => typeof each === "string");

const ODD = { nan: NaN, inf: Infinity, "-inf": -Infinity } as const;

/** A number as it is sent: itself, `{"float": "nan"}`, or the digits of one beyond 2^53. */
export function numberOf(told: unknown): number | null {
  if (typeof told === "number") return told;
  if (typeof told === "string" && /^-?\d{1,400}$/.test(told)) return Number(told);
  const odd = fieldOf(told, "float");
  if (odd === "nan" || odd === "inf" || odd === "-inf") return ODD[odd];
  return null;
}

export const numbersOf = (told: unknown): readonly number[] =>
  itemsOf(told).map((each) => numberOf(each) ?? NaN);

export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export function histogramOf(told: unknown): Histogram | null {
  const edges = numbersOf(fieldOf(told, "edges"));
  const counts = numbersOf(fieldOf(told, "counts")).map((count) => (Number.isFinite(count) ? count : 0));
  return counts.length > 0 && edges.length === counts.length + 1 && edges.every(Number.isFinite)
    ? { edges, counts }
    : null;
}

/** Any JSON in one line, for settings and facts. */
export function lineOf(told: unknown): string {
  if (told === null || told === undefined) return "None";
  if (typeof told === "string") return told;
  if (typeof told === "boolean") return told ? "True" : "False";
  const number = numberOf(told);
  if (number === null) return JSON.stringify(told);
  return Number.isInteger(number) ? String(number) : exactFloatText(number);
}
