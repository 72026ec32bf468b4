import { useState } from "react";

import { type TablePlace } from "@/entities/table/queries";
import { copied } from "@/shared/lib/copy";
import { bytesText, countText, pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { ErrorCard } from "@/shared/ui/ErrorCard";

import { CellDetails } from "./CellDetails";
import { ColumnDetails } from "./ColumnDetails";
import { DownloadCsv } from "./DownloadCsv";
import { gridColumns, indexWidth, rightWidth, UNCHANGED, type GridColumn } from "./gridColumns";
import { rowsShown } from "./rowsShown";
import { TableGrid } from "./TableGrid";
import { TableStatus } from "./TableStatus";
import { type TableContent } from "./tableContent";
import { cellsIn, MOST_COPIED, tsvOfRange } from "./tableExport";
import { useTableCells, type Range } from "./tableRows";
import styles from "./TableView.module.css";
import { useActiveCell, type CellPlace } from "./useActiveCell";

interface Props {
  readonly content: TableContent;
  readonly summary: string;
  readonly artifactId: string;
  /** What the artifact calls the part from which any rows can be read; null where there is none. */
  readonly part: string | null;
  /** Where in the page's values it is; the address points into it by this. */
  readonly path: string;
}

const AT_FIRST: Range = { firstRow: 0, lastRow: 0, firstColumn: 0, lastColumn: 0 };

/** A table of any size: what is seen of it is fetched, and nothing else. */
export function TableView({ content, summary, artifactId, part, path }: Props) {
  const [changes, setChanges] = useState(UNCHANGED);
  const [range, setRange] = useState(AT_FIRST);
  const [open, setOpen] = useState<"cell" | number | null>(null);
  const [anchor, setAnchor] = useState<CellPlace | null>(null);
  const [said, setSaid] = useState("");
  const isWhole =
    content.rows === content.head.rows.length + content.tail.rows.length &&
    content.columns <= content.fields.length;
  const table: TablePlace | null = part === null || isWhole ? null : { artifactId, part };
  const cells = useTableCells(table, content, range);
  const count =
    table === null ? content.fields.length : Math.min(content.columns, cells.knownColumns ?? content.columns);
  const columns = gridColumns(content, count, changes, cells.fields);
  const rows = rowsShown(content, table !== null);
  const names = content.fields.map(({ name }) => name);
  const [active, setActive] = useActiveCell(path, names, count);
  const chosen = chosenRange(active, anchor);
  const columnOf = (number: number): GridColumn | undefined =>
    columns.shown.find((column) => column.number === number);
  const openColumn = typeof open === "number" ? columnOf(open) : undefined;
  const activeColumn = active === null ? undefined : columnOf(active.column);
  const copy = async (): Promise<void> => {
    if (chosen === null) return;
    const many = cellsIn(chosen);
    if (many > MOST_COPIED) {
      setSaid(
        `${countText(many)} cells are too many to copy; at most ${countText(MOST_COPIED)}. Take the CSV file.`,
      );
      return;
    }
    try {
      const isDone = await copied(await tsvOfRange(table, content, chosen, changes.hidden));
      setSaid(isDone ? `Copied ${pluralText(many, "cell")}.` : "The browser did not let us copy.");
    } catch (error) {
      setSaid(error instanceof Error ? error.message : "The cells could not be fetched.");
    }
  };
  const point = (cell: CellPlace, isLonger: boolean): void => {
    setAnchor(isLonger ? (anchor ?? active ?? cell) : cell);
    setActive(cell);
    setSaid("");
    if (!isLonger && open !== null) setOpen("cell");
  };
  const hide = (number: number): void => {
    setChanges({ ...changes, hidden: new Set([...changes.hidden, number]) });
    setOpen(null);
  };
  const resize = (column: GridColumn, width: number | null): void => {
    const widths = new Map(changes.widths);
    if (width === null) widths.delete(column.number);
    else widths.set(column.number, rightWidth(width));
    setChanges({ ...changes, widths });
  };
  return (
    <section className={styles["view"]} aria-label={summary}>
      <div className={styles["tools"]}>
        <span>
          {pluralText(content.rows, "row")} × {pluralText(content.columns, "column")}
          {content.bytes !== null && ` · ${bytesText(content.bytes)}`}
        </span>
        <span className={styles["space"]} />
        {changes.hidden.size > 0 && (
          <Button look="quiet" onClick={() => setChanges({ ...changes, hidden: new Set() })}>
            Show {pluralText(changes.hidden.size, "hidden column")}
          </Button>
        )}
        <DownloadCsv table={table} content={content} fileName={`${artifactId.slice(0, 12)}.csv`} />
      </div>
      {cells.trouble !== null && (
        <ErrorCard
          title="Some rows cannot be shown"
          error={cells.trouble.error}
          onRetry={cells.trouble.retry}
        />
      )}
      <div className={styles["panes"]}>
        <TableGrid
          label={summary}
          content={content}
          rows={rows}
          columns={columns}
          labelWidth={indexWidth(content)}
          cells={cells}
          active={active}
          anchor={anchor}
          openColumn={openColumn?.number ?? null}
          onPoint={point}
          onKey={(event) => {
            if (event.key === "c" && (event.ctrlKey || event.metaKey)) void copy();
            else if (event.key === "Enter" && active !== null) setOpen("cell");
            else if (event.key === "Escape" && open !== null) setOpen(null);
            else if (event.key === "Escape" && active !== null) setActive(null);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          onOpenColumn={(column) => setOpen(open === column.number ? null : column.number)}
          onResize={resize}
          onSeen={setRange}
        />
        {openColumn !== undefined && (
          <ColumnDetails
            column={openColumn}
            content={content}
            onHide={() => hide(openColumn.number)}
            onClose={() => setOpen(null)}
          />
        )}
        {open === "cell" && active !== null && (
          <CellDetails
            cell={cells.cell(active.row, active.column)}
            label={cells.label(active.row)}
            row={active.row}
            column={activeColumn?.name ?? `Column ${active.column}`}
            type={activeColumn?.type ?? ""}
            onColumn={() => setOpen(active.column)}
            onClose={() => setOpen(null)}
          />
        )}
      </div>
      <TableStatus
        content={content}
        rows={rows}
        range={range}
        count={count}
        partly={cells.partly}
        active={active}
        activeName={activeColumn?.name ?? ""}
        chosen={chosen}
        said={said}
        onOpen={() => setOpen("cell")}
        onCopy={() => void copy()}
      />
    </section>
  );
}

function chosenRange(active: CellPlace | null, anchor: CellPlace | null): Range | null {
  if (active === null) return null;
  const other = anchor ?? active;
  return {
    firstRow: Math.min(active.row, other.row),
    lastRow: Math.max(active.row, other.row),
    firstColumn: Math.min(active.column, other.column),
    lastColumn: Math.max(active.column, other.column),
  };
}
