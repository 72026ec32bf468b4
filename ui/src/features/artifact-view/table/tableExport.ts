/** Taking cells out of a table: what is chosen as TSV, what the view shows as CSV. */
import { rowsIn, type TablePlace } from "@/entities/table/queries";

import { csvOf, tsvOf } from "./cells";
import { type SomeRows, type TableContent } from "./tableContent";
import { type Range } from "./tableRows";

const MOST_CELLS = 20_000;
const MOST_ROWS = 1000;
const MOST_COLUMNS = 500;

/** How many cells may be copied at once; more of them belong into a file. */
export const MOST_COPIED = 200_000;

export const cellsIn = (range: Range): number =>
  (range.lastRow - range.firstRow + 1) * (range.lastColumn - range.firstColumn + 1);

type Lines = (readonly unknown[])[];

interface Part {
  readonly index: readonly unknown[];
  readonly lines: Lines;
  readonly names: readonly string[];
}

/** Fetch rows, as many columns at a time as one answer may have. */
async function fetched(table: TablePlace, range: Range, signal?: AbortSignal): Promise<Part> {
  const count = range.lastRow - range.firstRow + 1;
  const wide = Math.min(MOST_COLUMNS, Math.max(1, Math.floor(MOST_CELLS / count)));
  const lines: unknown[][] = Array.from({ length: count }, () => []);
  const names: string[] = [];
  let index: readonly unknown[] = [];
  for (let firstColumn = range.firstColumn; firstColumn <= range.lastColumn; firstColumn += wide) {
    const lastColumn = Math.min(range.lastColumn, firstColumn + wide - 1);
    const window = { first: range.firstRow, count, firstColumn, lastColumn };
    const told = await rowsIn(table, window, signal);
    told.cells.forEach((cells, place) => lines[place]?.push(...cells));
    names.push(...told.fields.map(({ name }) => name));
    index = told.index;
  }
  return { index, lines, names };
}

/** Return the cells of a range as TSV, for a spreadsheet. */
export async function tsvOfRange(
  table: TablePlace | null,
  content: TableContent,
  range: Range,
  hidden: ReadonlySet<number>,
): Promise<string> {
  const isShown = (_: unknown, place: number): boolean => !hidden.has(range.firstColumn + place);
  if (table === null) {
    const tail = content.rows - content.tail.rows.length;
    const rows = [
      ...content.head.rows.map((row, number) => ({ row, number })),
      ...content.tail.rows.map((row, place) => ({ row, number: tail + place })),
    ];
    const chosen = rows.filter(({ number }) => number >= range.firstRow && number <= range.lastRow);
    return tsvOf(chosen.map(({ row }) => row.slice(range.firstColumn, range.lastColumn + 1).filter(isShown)));
  }
  const lines: Lines = [];
  for (let row = range.firstRow; row <= range.lastRow; row += MOST_ROWS) {
    const lastRow = Math.min(range.lastRow, row + MOST_ROWS - 1);
    lines.push(...(await fetched(table, { ...range, firstRow: row, lastRow })).lines);
  }
  return tsvOf(lines.map((line) => line.filter(isShown)));
}

const labels = (label: unknown): readonly unknown[] => (Array.isArray(label) ? label : [label]);

/** Return the rows that the view itself shows as a CSV file, names first. */
export function shownAsCsv(content: TableContent): string {
  const levels = (content.index ?? []).map((name) => name ?? "");
  const linesOf = ({ index, rows }: SomeRows): Lines =>
    rows.map((row, place) => [...(levels.length > 0 ? labels(index[place]) : []), ...row]);
  return csvOf([
    [...levels, ...content.fields.map(({ name }) => name)],
    ...linesOf(content.head),
    ...linesOf(content.tail),
  ]);
}
