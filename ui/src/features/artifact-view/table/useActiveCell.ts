import { useAtom } from "jotai";
import { useEffect, useRef, useState } from "react";

import { artifactAtom, columnAtom, rowAtom } from "@/shared/location";

import { columnKey, columnOf } from "./cells";

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

const SETTLED_MS = 250;

/** What the address points into unless it says otherwise: a run's output, the value of a page of its own. */
const USUAL: readonly string[] = ["output", "value"];

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
  const isUsual = USUAL.includes(path);
  const isMeant = row !== null && (pointed === "" ? isUsual : pointed === path);
  const told = isMeant ? `${row} ${column}` : "";
  const read = (): CellPlace | null => (isMeant ? { row, column: columnOf(names, column, count) } : null);
  const [active, setActive] = useState(read);
  const [before, setBefore] = useState(told);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Whoever has gone on to something else is not brought back.
  useEffect(() => () => clearTimeout(timer.current), []);
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
      const place = isUsual ? "" : path;
      if (cell !== null && pointed !== place) setPointed(place, { history: "replace" });
      setRow(cell?.row ?? null);
      setColumn(key);
    }, SETTLED_MS);
  };
  return [active, point];
}
