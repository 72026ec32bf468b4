import { useEffect, useId, useLayoutEffect, useRef, type KeyboardEvent, type PointerEvent } from "react";

import { brought, HEADER, ROW, seenAmong } from "./geometry";
import { type GridColumn, type GridColumns } from "./gridColumns";
import { GridHeader } from "./GridHeader";
import { afterKey } from "./gridKeys";
import { GridRow } from "./GridRow";
import { type RowsShown } from "./rowsShown";
import { type TableContent } from "./tableContent";
import styles from "./TableGrid.module.css";
import { type Range, type TableCells } from "./tableRows";
import { type CellPlace } from "./useActiveCell";
import { useGridScroll } from "./useGridScroll";

interface Props {
  readonly label: string;
  readonly content: TableContent;
  readonly rows: RowsShown;
  readonly columns: GridColumns;
  readonly labelWidth: number;
  readonly cells: TableCells;
  readonly active: CellPlace | null;
  /** The other corner of what is chosen. */
  readonly anchor: CellPlace | null;
  readonly openColumn: number | null;
  readonly onPoint: (cell: CellPlace, isLonger: boolean) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onOpenColumn: (column: GridColumn) => void;
  readonly onResize: (column: GridColumn, width: number | null) => void;
  /** Told of what is seen, in rows and columns of the table. */
  readonly onSeen: (range: Range) => void;
}

const between = (value: number, one: number, other: number): boolean =>
  value >= Math.min(one, other) && value <= Math.max(one, other);

/** Rows and columns of which only those that are seen exist in the page. */
export function TableGrid(props: Props) {
  const { content, rows, columns, labelWidth, cells, active, anchor, onPoint, onSeen } = props;
  const { element, place, heights, onScroll, goTo } = useGridScroll(rows.count);
  const id = useId();
  const room = Math.max(0, place.width - labelWidth);
  const [firstColumn, lastColumn] = seenAmong(columns.starts, place.left, room);
  const first = Math.min(Math.floor(place.top / ROW), Math.max(0, rows.count - 1));
  const last = Math.min(rows.count - 1, Math.floor((place.top + heights.seen) / ROW));
  const seen = columns.shown.slice(firstColumn, lastColumn + 1).map((column, offset) => ({
    column,
    place: firstColumn + offset,
    x: (columns.starts[firstColumn + offset] ?? 0) - place.left,
  }));
  const placeOf = (column: number): number => columns.shown.findIndex(({ number }) => number === column);
  const range = JSON.stringify({
    firstRow: rows.rowAt(first) ?? 0,
    lastRow: rows.rowAt(Math.max(last, first)) ?? 0,
    firstColumn: seen[0]?.column.number ?? 0,
    lastColumn: seen.at(-1)?.column.number ?? 0,
  });
  const tell = useRef(onSeen);
  useLayoutEffect(() => {
    tell.current = onSeen;
  });
  const isMeasured = place.height > 0;
  useEffect(() => {
    if (isMeasured) tell.current(JSON.parse(range) as Range);
  }, [range, isMeasured]);
  useBroughtIntoSight(active, place.width, (cell) => {
    const at = rows.placeOf(cell.row);
    const column = placeOf(cell.column);
    if (at === undefined) return;
    const start = columns.starts[column] ?? place.left;
    const width = columns.shown[column]?.width ?? 0;
    goTo(
      brought(place.top, at * ROW, ROW, heights.seen),
      column < 0 ? place.left : brought(place.left, start, width, room),
    );
  });
  const cellAt = (event: PointerEvent): CellPlace | null => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    return found === null
      ? null
      : { row: Number(found.dataset["row"]), column: Number(found.dataset["column"]) };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Headings are buttons: what presses them is theirs.
    if (event.target !== event.currentTarget && (event.key === "Enter" || event.key === " ")) return;
    const at =
      active === null
        ? null
        : { row: rows.placeOf(active.row) ?? 0, column: Math.max(0, placeOf(active.column)) };
    const size = { rows: rows.count, columns: columns.shown.length, page: Math.floor(heights.seen / ROW) };
    const after = event.altKey ? null : afterKey(at, event, size);
    const isBack = after !== null && at !== null && after.row < at.row;
    const row = after === null ? null : (rows.rowAt(after.row) ?? rows.rowAt(after.row + (isBack ? -1 : 1)));
    const column = columns.shown[after?.column ?? -1];
    if (row === null || column === undefined) {
      props.onKey(event);
      return;
    }
    event.preventDefault();
    onPoint({ row, column: column.number }, event.shiftKey);
  };
  const anchorPlace = anchor === null ? -1 : placeOf(anchor.column);
  const activePlace = active === null ? -1 : placeOf(active.column);
  return (
    <div
      ref={element}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rows.count + 1}
      aria-colcount={columns.shown.length + 1}
      aria-multiselectable
      aria-activedescendant={active === null ? undefined : id}
      className={styles["grid"]}
      style={{ height: `min(${HEADER + rows.count * ROW + 18}px, 66vh)` }}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        const cell = event.button === 0 ? cellAt(event) : null;
        if (cell !== null) onPoint(cell, event.shiftKey);
      }}
      onPointerMove={(event) => {
        const cell = event.buttons === 1 ? cellAt(event) : null;
        if (cell !== null && (cell.row !== active?.row || cell.column !== active.column)) onPoint(cell, true);
      }}
    >
      <div
        role="presentation"
        style={{ height: HEADER + heights.scrolled, width: labelWidth + (columns.starts.at(-1) ?? 0) }}
      >
        <div
          role="presentation"
          className={styles["pane"]}
          style={{ width: place.width, height: place.height }}
        >
          <GridHeader
            content={content}
            columns={seen}
            labelWidth={labelWidth}
            openColumn={props.openColumn}
            onOpen={props.onOpenColumn}
            onResize={props.onResize}
          />
          {isMeasured &&
            Array.from({ length: last - first + 1 }, (_, offset) => first + offset).map((at) => (
              <GridRow
                key={at}
                id={id}
                place={at}
                row={rows.rowAt(at)}
                hidden={rows.hidden}
                y={at * ROW - place.top}
                columns={seen}
                cells={cells}
                labelWidth={labelWidth}
                active={active}
                isChosen={(row, column) =>
                  anchor !== null &&
                  active !== null &&
                  between(row, anchor.row, active.row) &&
                  between(column, anchorPlace, activePlace)
                }
              />
            ))}
        </div>
      </div>
    </div>
  );
}

/** Scroll to a cell when it becomes the one that is pointed at, and when the grid becomes narrower beside it. */
function useBroughtIntoSight(
  active: CellPlace | null,
  width: number,
  bring: (cell: CellPlace) => void,
): void {
  const doing = useRef(bring);
  useLayoutEffect(() => {
    doing.current = bring;
  });
  useLayoutEffect(() => {
    if (active !== null && width > 0) doing.current(active);
  }, [active, width]);
}
