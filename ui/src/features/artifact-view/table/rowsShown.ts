/** Which rows a grid has: all of them, or the first and the last with a gap between them. */
import { type TableContent } from "./tableContent";

export interface RowsShown {
  /** Rows of the grid, the gap among them. */
  readonly count: number;
  /** Which row of the table one of the grid is; null for the gap. */
  readonly rowAt: (place: number) => number | null;
  /** Where in the grid a row of the table is; undefined if it is not shown. */
  readonly placeOf: (row: number) => number | undefined;
  /** How many rows cannot be shown. */
  readonly hidden: number;
}

export function rowsShown(content: TableContent, isAllThere: boolean): RowsShown {
  const head = content.head.rows.length;
  const tail = content.tail.rows.length;
  const hidden = content.rows - head - tail;
  if (isAllThere || hidden <= 0) {
    return {
      count: content.rows,
      rowAt: (place) => place,
      placeOf: (row) => (row < content.rows ? row : undefined),
      hidden: 0,
    };
  }
  const skipped = hidden - 1;
  return {
    count: head + 1 + tail,
    rowAt: (place) => (place < head ? place : place === head ? null : place + skipped),
    placeOf: (row) =>
      row < head ? row : row >= content.rows - tail && row < content.rows ? row - skipped : undefined,
    hidden,
  };
}
