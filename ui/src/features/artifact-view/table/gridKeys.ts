/** What keys do in a grid. */
import { type CellPlace } from "./useActiveCell";

interface Size {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are seen at once. */
  readonly page: number;
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Return where a key leads from a place in the grid; null if it leads nowhere. */
export function afterKey(at: CellPlace | null, pressed: Pressed, size: Size): CellPlace | null {
  const { row, column } = at ?? { row: 0, column: 0 };
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  if (lastRow < 0 || lastColumn < 0) return null;
  const isFar = pressed.ctrlKey || pressed.metaKey;
  const page = Math.max(1, size.page - 1);
  const places: Readonly<Record<string, CellPlace>> = {
    ArrowUp: { row: isFar ? 0 : row - 1, column },
    ArrowDown: { row: isFar ? lastRow : row + 1, column },
    ArrowLeft: { row, column: isFar ? 0 : column - 1 },
    ArrowRight: { row, column: isFar ? lastColumn : column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: isFar ? { row: 0, column: 0 } : { row, column: 0 },
    End: isFar ? { row: lastRow, column: lastColumn } : { row, column: lastColumn },
  };
  const found = Object.hasOwn(places, pressed.key) ? places[pressed.key] : undefined;
  if (found === undefined) return null;
  if (at === null) return { row: 0, column: 0 };
  return {
    row: Math.max(0, Math.min(lastRow, found.row)),
    column: Math.max(0, Math.min(lastColumn, found.column)),
  };
}
