import { countText } from "@/shared/lib/numbers";
import { classNames } from "@/shared/lib/classNames";

import { isNumeric, shortCellText, shownCellText } from "./cells";
import { HEADER, ROW } from "./geometry";
import { hintOf, type GridColumn } from "./gridColumns";
import styles from "./TableGrid.module.css";
import { type Cell, type TableCells } from "./tableRows";
import { type CellPlace } from "./useActiveCell";

interface Props {
  readonly id: string;
  /** Its place in the grid, and its number in the table; null for the gap between what is known. */
  readonly place: number;
  readonly row: number | null;
  readonly hidden: number;
  readonly y: number;
  readonly columns: readonly { readonly column: GridColumn; readonly place: number; readonly x: number }[];
  readonly cells: TableCells;
  readonly labelWidth: number;
  readonly active: CellPlace | null;
  readonly isChosen: (row: number, place: number) => boolean;
}

const WORDS = { awaited: "", unknown: "not kept", failed: "?" } as const satisfies Record<
  Exclude<Cell["state"], "here">,
  string
>;

function Shown({ cell }: { readonly cell: Cell }) {
  if (cell.state !== "here")
    return (
      <span className={cell.state === "awaited" ? styles["awaited"] : styles["null"]}>
        {WORDS[cell.state]}
      </span>
    );
  if (cell.value === null) return <span className={styles["null"]}>null</span>;
  return <bdi>{shortCellText(cell.value)}</bdi>;
}

/** One row of a table, or the gap where rows are not known. */
export function GridRow({ id, place, row, hidden, y, columns, cells, labelWidth, active, isChosen }: Props) {
  const style = { transform: `translateY(${HEADER + y}px)`, height: ROW };
  if (row === null) {
    return (
      <div role="row" aria-rowindex={place + 2} className={styles["gap"]} style={style}>
        <div role="gridcell" aria-colindex={1}>
          {countText(hidden)} rows are not shown
        </div>
      </div>
    );
  }
  const label = cells.label(row);
  return (
    <div role="row" aria-rowindex={place + 2} className={styles["row"]} style={style}>
      <div role="rowheader" aria-colindex={1} className={styles["label"]} style={{ width: labelWidth }}>
        {label.state === "here" ? <bdi>{shownCellText(label.value)}</bdi> : <Shown cell={label} />}
      </div>
      {columns.map(({ column, place: at, x }) => {
        const cell = cells.cell(row, column.number);
        const isRight =
          column.field?.kind === "number" ||
          (cell.state === "here" && isNumeric(cell.value)) ||
          column.field?.kind === "bool";
        const isActive = active?.row === row && active.column === column.number;
        return (
          <div
            key={column.number}
            id={isActive ? id : undefined}
            role="gridcell"
            aria-colindex={at + 2}
            aria-selected={isActive || isChosen(row, at)}
            data-row={row}
            data-column={column.number}
            className={classNames(styles["cell"], isRight && styles["right"])}
            title={cell.state === "here" ? hintOf(cell.value, column.width) : undefined}
            style={{ left: labelWidth + x, width: column.width }}
          >
            <Shown cell={cell} />
          </div>
        );
      })}
    </div>
  );
}
