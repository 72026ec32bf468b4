/** What a table's view tells, read from JSON; see docs/reference/views.md. */
import { fieldOf, fieldsOf, itemsOf, numberOf, textOf } from "../reading";

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
  /** How many rows were drawn for what is left; null for all. */
  readonly sampled: number | null;
  readonly unique: number | null;
  /** Among how many values `unique` was counted; null where that is not known. */
  readonly counted: number | null;
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
}

const KINDS: readonly FieldKind[] = ["number", "bool", "text", "time", "category", "other"];

/** Return a table's content, whatever of it is missing; null if there is none at all. */
export function tableContentOf(told: unknown): TableContent | null {
  if (typeof told !== "object" || told === null || Array.isArray(told)) return null;
  const index = fieldOf(told, "index");
  return {
    rows: numberOf(fieldOf(told, "rows")) ?? 0,
    columns: numberOf(fieldOf(told, "columns")) ?? 0,
    bytes: numberOf(fieldOf(told, "bytes")),
    // Older views say it once for all columns.
    fields: itemsOf(fieldOf(told, "fields")).map((field) => columnFieldOf(field, fieldOf(told, "sampled"))),
    index: index === undefined ? null : itemsOf(index).map(textOf),
    head: someRowsOf(fieldOf(told, "head")),
    tail: someRowsOf(fieldOf(told, "tail")),
  };
}

const FACTS = ["min", "max", "mean", "std"] as const;

function columnFieldOf(told: unknown, sampled: unknown): Field {
  const quantiles = Object.entries(fieldsOf(fieldOf(told, "quantiles")));
  return {
    name: textOf(fieldOf(told, "name")) ?? "",
    type: textOf(fieldOf(told, "type")) ?? "",
    kind: KINDS.find((kind) => kind === fieldOf(told, "kind")) ?? "other",
    nulls: numberOf(fieldOf(told, "nulls")),
    scanned: numberOf(fieldOf(told, "scanned")),
    sampled: numberOf(fieldOf(told, "sampled") ?? sampled),
    unique: numberOf(fieldOf(told, "unique")),
    counted: numberOf(fieldOf(told, "counted")),
    facts: [
      ...FACTS.map((name) => [name, fieldOf(told, name)] as const).filter(([, value]) => value !== undefined),
      ...quantiles.map(([share, value]) => [`${Number(share) * 100} %`, value] as const),
    ],
    histogram: histogramOf(fieldOf(told, "histogram")),
    top: itemsOf(fieldOf(told, "top")).flatMap((pair) => {
      const [value, count] = itemsOf(pair);
      return typeof count === "number" ? [[value, count] as const] : [];
    }),
  };
}

function histogramOf(told: unknown): Histogram | null {
  const counts = itemsOf(fieldOf(told, "counts")).filter((count) => typeof count === "number");
  return counts.length === 0 ? null : { edges: itemsOf(fieldOf(told, "edges")), counts };
}

const someRowsOf = (told: unknown): SomeRows => ({
  index: itemsOf(fieldOf(told, "index")),
  rows: itemsOf(fieldOf(told, "rows")).map(itemsOf),
});
