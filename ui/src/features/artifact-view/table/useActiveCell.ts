import { useAtom } from "jotai";
import { useRef, useState } from "react";

import { artifactAtom, columnAtom, rowAtom } from "@/shared/location";

import { columnKey, columnOf } from "./cells";

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

const SETTLED_MS = 250;

/** What the address points into unless it says otherwise. */
const USUAL = "output";

/**
 * The cell of a table that is pointed at, which the address tells with the place of the table.
 *
 * The address follows when the keys rest: browsers take no more than a few changes a second.
 */
export function useActiveCell(
  path: string,
  names: readonly string[],
  count: number,
): readonly [CellPlace | null, (cell: CellPlace | null) => void] {
  const [row, setRow] = useAtom(rowAtom);
  const [column, setColumn] = useAtom(columnAtom);
  const [pointed, setPointed] = useAtom(artifactAtom);
  const isMeant = row !== null && (pointed === "" ? USUAL : pointed) === path;
  const told = isMeant ? `${row} ${column}` : "";
  const read = (): CellPlace | null => (isMeant ? { row, column: columnOf(names, column, count) } : null);
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
    timer.current = setTimeout(() => {
      const key = cell === null ? "" : columnKey(names, cell.column);
      setBefore(cell === null ? "" : `${cell.row} ${key}`);
      if (cell !== null && path !== USUAL && pointed !== path) setPointed(path, { history: "replace" });
      else if (cell !== null && path === USUAL && pointed !== "") setPointed("", { history: "replace" });
      setRow(cell?.row ?? null);
      setColumn(key);
    }, SETTLED_MS);
  };
  return [active, point];
}
