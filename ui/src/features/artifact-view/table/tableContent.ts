/** What a table's view tells, read from JSON; see docs/reference/views.md. */

export type FieldKind = "number" | "bool" | "text" | "time" | "category" | "other";

export interface Histogram {
  readonly edges: readonly unknown[];
  readonly counts: readonly number[];
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly kind: FieldKind;
  readonly nulls: number | null;
  /** How many rows `nulls` and the extremes were computed from; null for all. */
  readonly scanned: number | null;
  readonly unique: number | null;
  readonly facts: readonly (readonly [name: string, value: unknown])[];
  readonly histogram: Histogram | null;
  readonly top: readonly (readonly [value: unknown, count: number])[];
}

export interface SomeRows {
  readonly index: readonly unknown[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface TableContent {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number | null;
  readonly fields: readonly Field[];
  /** The names of the index's levels; null where a table has no index. */
  readonly index: readonly (string | null)[] | null;
  readonly head: SomeRows;
  readonly tail: SomeRows;
  /** How many rows were drawn for what is not computed from all; null if none were. */
  readonly sampled: number | null;
}

const KINDS: readonly FieldKind[] = ["number", "bool", "text", "time", "category", "other"];

const isRecord = (told: unknown): told is Readonly<Record<string, unknown>> =>
  typeof told === "object" && told !== null && !Array.isArray(told);
const listOf = (told: unknown): readonly unknown[] => {
  const list: readonly unknown[] = Array.isArray(told) ? told : [];
  return list;
};
const numberOr = <T>(told: unknown, otherwise: T): number | T =>
  typeof told === "number" ? told : otherwise;
const textOr = (told: unknown, otherwise: string): string => (typeof told === "string" ? told : otherwise);

/** Return a table's content, whatever of it is missing; null if there is none at all. */
export function tableContentOf(told: unknown): TableContent | null {
  if (!isRecord(told)) return null;
  return {
    rows: numberOr(told["rows"], 0),
    columns: numberOr(told["columns"], 0),
    bytes: numberOr(told["bytes"], null),
    fields: listOf(told["fields"]).map(fieldOf),
    index: Array.isArray(told["index"])
      ? listOf(told["index"]).map((name) => (typeof name === "string" ? name : null))
      : null,
    head: someRowsOf(told["head"]),
    tail: someRowsOf(told["tail"]),
    sampled: numberOr(told["sampled"], null),
  };
}

const FACTS = ["min", "max", "mean", "std"] as const;

function fieldOf(told: unknown): Field {
  const field = isRecord(told) ? told : {};
  const quantiles = isRecord(field["quantiles"]) ? Object.entries(field["quantiles"]) : [];
  return {
    name: textOr(field["name"], ""),
    type: textOr(field["type"], ""),
    kind: KINDS.find((kind) => kind === field["kind"]) ?? "other",
    nulls: numberOr(field["nulls"], null),
    scanned: numberOr(field["scanned"], null),
    unique: numberOr(field["unique"], null),
    facts: [
      ...FACTS.filter((name) => name in field).map((name) => [name, field[name]] as const),
      ...quantiles.map(([share, value]) => [`${Number(share) * 100} %`, value] as const),
    ],
    histogram: histogramOf(field["histogram"]),
    top: listOf(field["top"]).flatMap((pair) => {
      const [value, count] = listOf(pair);
      return typeof count === "number" ? [[value, count] as const] : [];
    }),
  };
}

function histogramOf(told: unknown): Histogram | null {
  if (!isRecord(told)) return null;
  const counts = listOf(told["counts"]).filter((count) => typeof count === "number");
  return counts.length === 0 ? null : { edges: listOf(told["edges"]), counts };
}

function someRowsOf(told: unknown): SomeRows {
  if (!isRecord(told)) return { index: [], rows: [] };
  return { index: listOf(told["index"]), rows: listOf(told["rows"]).map(listOf) };
}
