import { visibleName } from "@/shared/lib/blanks";
import { classNames } from "@/shared/lib/classNames";

import { ColumnBars } from "./ColumnBars";
import { factsText } from "./columnWords";
import { type GridColumn } from "./gridColumns";
import { ResizeHandle } from "./ResizeHandle";
import { type TableContent } from "./tableContent";
import styles from "./TableGrid.module.css";

interface Props {
  readonly content: TableContent;
  /** The columns that are seen, each with its place in the grid and its left edge. */
  readonly columns: readonly { readonly column: GridColumn; readonly place: number; readonly x: number }[];
  readonly labelWidth: number;
  readonly openColumn: number | null;
  readonly onOpen: (column: GridColumn) => void;
  readonly onResize: (column: GridColumn, width: number | null) => void;
}

const BARS_HEIGHT = 18;

/** The names of columns, with what their values are like. */
export function GridHeader({ content, columns, labelWidth, openColumn, onOpen, onResize }: Props) {
  const hasIndex = content.index !== null;
  const names = (content.index ?? []).map((name) => name ?? "").join(" · ");
  return (
    <div role="row" aria-rowindex={1} className={styles["header"]}>
      <div
        role="columnheader"
        aria-colindex={1}
        aria-label={names.trim() === "" ? (hasIndex ? "index" : "row") : names}
        className={styles["corner"]}
        style={{ width: labelWidth }}
      >
        {names}
      </div>
      {columns.map(({ column, place, x }) => (
        <div
          key={column.number}
          role="columnheader"
          aria-colindex={place + 2}
          className={styles["heading"]}
          style={{ left: labelWidth + x, width: column.width }}
        >
          <button
            type="button"
            className={classNames(
              styles["name"],
              openColumn === column.number && styles["open"],
              (column.field?.kind === "number" || column.field?.kind === "bool") && styles["right"],
            )}
            title={`${column.name === "" ? `column ${column.number}` : column.name} · ${column.type}`}
            aria-pressed={openColumn === column.number}
            onClick={() => onOpen(column)}
          >
            <span className={styles["title"]}>
              <bdi>{column.name === "" ? `#${column.number}` : visibleName(column.name)}</bdi>
              <span className={styles["type"]}>{column.type}</span>
            </span>
            {column.field !== null && (
              <>
                <span className={styles["facts"]}>{factsText(column.field, content.rows)}</span>
                <ColumnBars
                  field={column.field}
                  width={Math.max(20, column.width - 20)}
                  height={BARS_HEIGHT}
                />
              </>
            )}
          </button>
          <ResizeHandle width={column.width} onResize={(width) => onResize(column, width)} />
        </div>
      ))}
    </div>
  );
}
