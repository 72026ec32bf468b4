/** Which pipelines are shown, and in which order. */
import { type PipelineRow } from "@/entities/pipeline/queries";
import { readMoment } from "@/shared/lib/time";

export const COLUMNS = ["name", "success", "p50", "p95", "last", "runs", "owner"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

export const NEWEST_FIRST: Order = { column: "last", isDescending: true };

/** `-p95` is the longest first. */
export function orderOf(text: string): Order {
  const isDescending = text.startsWith("-");
  const column = COLUMNS.find((each) => each === text.replace(/^-/, ""));
  return column === undefined ? NEWEST_FIRST : { column, isDescending };
}

export const orderText = ({ column, isDescending }: Order): string => {
  const text = `${isDescending ? "-" : ""}${column}`;
  return text === "-last" ? "" : text;
};

/** What a click on a heading asks for: names from A on, everything else the largest first, and then the other way. */
export const orderAfter = (order: Order, column: Column): Order =>
  order.column === column
    ? { column, isDescending: !order.isDescending }
    : { column, isDescending: column !== "name" && column !== "owner" };

const keys = {
  name: (row: PipelineRow) => row.name.toLowerCase(),
  success: (row: PipelineRow) => row.success_rate,
  p50: (row: PipelineRow) => row.p50_duration,
  p95: (row: PipelineRow) => row.p95_duration,
  last: (row: PipelineRow) => readMoment(row.last_run_at),
  runs: (row: PipelineRow) => row.run_count,
  owner: (row: PipelineRow) => row.owner.toLowerCase(),
} satisfies Record<Column, (row: PipelineRow) => string | number | null>;

/** Those with all the words somewhere in them, with those that have a star before all others. */
export function listed(
  rows: readonly PipelineRow[],
  search: string,
  order: Order,
  favourites: readonly string[],
): readonly PipelineRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const starred = new Set(favourites);
  const keyOf = keys[order.column];
  return rows
    .filter((row) => words.length === 0 || hasAll(row, words))
    .map((row) => ({ row, key: keyOf(row), star: starred.has(row.path) ? 0 : 1 }))
    .sort(
      (one, other) =>
        one.star - other.star ||
        compared(one.key, other.key, order.isDescending) ||
        one.row.path.localeCompare(other.row.path),
    )
    .map(({ row }) => row);
}

function hasAll(row: PipelineRow, words: readonly string[]): boolean {
  const text = [row.name, row.path, row.owner, ...row.tags].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What is not known comes last in either order. */
function compared(one: string | number | null, other: string | number | null, isDescending: boolean): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return (one < other ? -1 : 1) * (isDescending ? -1 : 1);
}
