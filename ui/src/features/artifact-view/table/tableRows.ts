/** Which cells are there: those of the view at once, all others by pages, fetched when they are to be seen. */
import { useQueries, type UseQueryResult } from "@tanstack/react-query";

import { tableQueries, type TablePlace, type TableRows } from "@/entities/table/queries";

import { type SomeRows, type TableContent } from "./tableContent";

export const PAGE_ROWS = 200;
export const PAGE_COLUMNS = 25;

export type Cell =
  | { readonly state: "here"; readonly value: unknown }
  /** It was not stored so that it can be read. */
  | { readonly state: "unknown" }
  | { readonly state: "awaited" }
  | { readonly state: "failed" };

export interface Range {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export interface TableCells {
  readonly cell: (row: number, column: number) => Cell;
  /** A row's label, a list of them where the index has several levels. */
  readonly label: (row: number) => Cell;
  /** The first page that could not be fetched. */
  readonly trouble: { readonly error: Error; readonly retry: () => void } | null;
  /** Names and types of the columns that are seen, by their numbers. */
  readonly fields: ReadonlyMap<number, { readonly name: string; readonly type: string }>;
  /** How many columns can be told; null until a page has said so. */
  readonly knownColumns: number | null;
  /** Whether all cells of a column are there to be read; the number of rows otherwise. */
  readonly partly: ReadonlyMap<number, number>;
}

const HERE = { state: "here" } as const;
const UNKNOWN: Cell = { state: "unknown" };
const AWAITED: Cell = { state: "awaited" };
const FAILED: Cell = { state: "failed" };

const keyOf = (page: number, block: number): string => `${page}/${block}`;

/** Return the pages that a range touches, as numbers of a page of rows and a block of columns. */
export function pagesOf(range: Range): readonly (readonly [page: number, block: number])[] {
  const found: [number, number][] = [];
  for (let page = Math.floor(range.firstRow / PAGE_ROWS); page * PAGE_ROWS <= range.lastRow; page += 1) {
    let block = Math.floor(range.firstColumn / PAGE_COLUMNS);
    for (; block * PAGE_COLUMNS <= range.lastColumn; block += 1) found.push([page, block]);
  }
  return found;
}

type Found = Pick<UseQueryResult<TableRows>, "data" | "error" | "refetch">;

/** Return the cells of a range; `table` is null where nothing but what the view shows can be had. */
export function useTableCells(table: TablePlace | null, content: TableContent, range: Range): TableCells {
  const pages = table === null ? [] : pagesOf(range);
  const queries = useQueries({
    queries: pages.map(([page, block]) => ({
      ...tableQueries.rows(table ?? { artifactId: "", part: "" }, {
        first: page * PAGE_ROWS,
        count: PAGE_ROWS,
        firstColumn: block * PAGE_COLUMNS,
        lastColumn: block * PAGE_COLUMNS + PAGE_COLUMNS - 1,
      }),
    })),
  });
  const known = new Map<string, Found>(
    pages.flatMap(([page, block], place) => {
      const query = queries[place];
      return query === undefined ? [] : [[keyOf(page, block), query] as const];
    }),
  );
  const failed = queries.find((query) => query.error !== null && query.data === undefined);
  return {
    ...cellsIn(content, known, table !== null),
    trouble:
      failed?.error == null
        ? null
        : {
            error: failed.error,
            retry: () => queries.forEach((query) => query.error !== null && void query.refetch()),
          },
    ...fieldsIn(queries.flatMap(({ data }) => (data === undefined ? [] : [data]))),
  };
}

function fieldsIn(pages: readonly TableRows[]): Pick<TableCells, "fields" | "knownColumns" | "partly"> {
  const fields = pages.flatMap((page) =>
    page.fields.map((field, place) => [page.first_column + place, field] as const),
  );
  return {
    fields: new Map(fields),
    knownColumns: pages[0]?.known_columns ?? null,
    partly: new Map(
      fields.flatMap(([number, field]) =>
        field.known_rows < (pages[0]?.rows ?? 0) ? [[number, field.known_rows]] : [],
      ),
    ),
  };
}

/** Return how cells are looked up in fetched pages, and in what the view shows where a page is not there. */
export function cellsIn(
  content: TableContent,
  pages: ReadonlyMap<string, Pick<Found, "data" | "error">>,
  isFetched: boolean,
): Pick<TableCells, "cell" | "label"> {
  const missing = (found: Pick<Found, "error"> | undefined): Cell =>
    !isFetched ? UNKNOWN : found?.error == null ? AWAITED : FAILED;
  return {
    cell: (row, column) => {
      const block = Math.floor(column / PAGE_COLUMNS);
      const found = pages.get(keyOf(Math.floor(row / PAGE_ROWS), block));
      const data = found?.data;
      if (data === undefined) {
        const shown = shownRow(content, row, (rows) => rows.rows);
        return shown !== undefined && column < shown.length
          ? { ...HERE, value: shown[column] }
          : missing(found);
      }
      const place = column - block * PAGE_COLUMNS;
      const cells = data.cells[row - data.first];
      if (cells === undefined || place >= cells.length || row >= (data.fields[place]?.known_rows ?? 0)) {
        const shown = shownRow(content, row, (rows) => rows.rows);
        return shown !== undefined && column < shown.length ? { ...HERE, value: shown[column] } : UNKNOWN;
      }
      return { ...HERE, value: cells[place] };
    },
    label: (row) => {
      if (content.index === null) return { ...HERE, value: row };
      const shown = shownRow(content, row, (rows) => rows.index);
      if (shown !== undefined) return { ...HERE, value: shown };
      for (const [key, found] of pages) {
        if (!key.startsWith(`${Math.floor(row / PAGE_ROWS)}/`)) continue;
        const { data } = found;
        if (data === undefined) return missing(found);
        const isKnown = data.levels.every((level) => row < level.known_rows);
        return isKnown && row - data.first < data.index.length
          ? { ...HERE, value: data.index[row - data.first] }
          : UNKNOWN;
      }
      return missing(undefined);
    },
  };
}

function shownRow<T>(
  content: TableContent,
  row: number,
  of: (rows: SomeRows) => readonly T[],
): T | undefined {
  const head = of(content.head);
  if (row < head.length) return head[row];
  const tail = of(content.tail);
  return row >= content.rows - tail.length ? tail[row - content.rows + tail.length] : undefined;
}
