import { useAtom } from "jotai";
import { useRef, useState } from "react";

import { columnAtom, rowAtom } from "@/shared/location";

import { columnKey, columnOf } from "./cells";

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

const SETTLED_MS = 250;

/**
 * The cell that is pointed at, in the address too if the table is the page's own.
 *
 * The address follows when the keys rest: browsers take no more than a few changes a second.
 */
export function useActiveCell(
  isLinked: boolean,
  names: readonly string[],
  count: number,
): readonly [CellPlace | null, (cell: CellPlace | null) => void] {
  const [row, setRow] = useAtom(rowAtom);
  const [column, setColumn] = useAtom(columnAtom);
  const told = isLinked && row !== null ? `${row} ${column}` : "";
  const read = (): CellPlace | null =>
    isLinked && row !== null ? { row, column: columnOf(names, column, count) } : null;
  const [active, setActive] = useState(read);
  const [before, setBefore] = useState(told);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (told !== before) {
    // Somebody went back, or followed a link.
    setBefore(told);
    setActive(read());
  }
  const point = (cell: CellPlace | null): void => {
    setActive(cell);
    clearTimeout(timer.current);
    if (!isLinked) return;
    timer.current = setTimeout(() => {
      const key = cell === null ? "" : columnKey(names, cell.column);
      setBefore(cell === null ? "" : `${cell.row} ${key}`);
      setRow(cell?.row ?? null);
      setColumn(key);
    }, SETTLED_MS);
  };
  return [active, point];
}
