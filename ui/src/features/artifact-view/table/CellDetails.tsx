import { X } from "lucide-react";

import { countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { CopyButton } from "@/shared/ui/CopyButton";

import { cellText, shownCellText, wholeCellText } from "./cells";
import styles from "./Details.module.css";
import { type Cell } from "./tableRows";

interface Props {
  readonly cell: Cell;
  readonly label: Cell;
  readonly row: number;
  readonly column: string;
  readonly type: string;
  readonly onColumn: () => void;
  readonly onClose: () => void;
}

const MOST_CHARACTERS = 200;

/** One cell, whole as far as it was kept. */
export function CellDetails({ cell, label, row, column, type, onColumn, onClose }: Props) {
  const text = cell.state === "here" ? cellText(cell.value) : "";
  const isCut = text.length >= MOST_CHARACTERS && text.endsWith("…");
  return (
    <aside className={styles["details"]} aria-label="Cell">
      <header className={styles["header"]}>
        <h3>
          <bdi>{column}</bdi>
        </h3>
        <CopyButton text={text} label="Copy the cell" />
        <Button look="quiet" aria-label="Close" onClick={onClose}>
          <X size={16} aria-hidden />
        </Button>
      </header>
      <p className={styles["dim"]}>
        {type} · row {countText(row)}
        {label.state === "here" && cellText(label.value) !== String(row) && (
          <>
            {" "}
            · <bdi>{shownCellText(label.value)}</bdi>
          </>
        )}
      </p>
      {cell.state === "here" && cell.value !== null && (
        <pre className={styles["text"]} dir="auto" tabIndex={0} aria-label="Value">
          {wholeCellText(cell.value)}
        </pre>
      )}
      {cell.state === "here" && cell.value === null && (
        <p className={styles["dim"]}>null: there is no value here.</p>
      )}
      {cell.state === "awaited" && <p className={styles["dim"]}>Loading…</p>}
      {cell.state === "unknown" && (
        <p className={styles["dim"]}>
          This cell was not kept so that it can be shown. Load the value in Python to see it.
        </p>
      )}
      {cell.state === "failed" && <p className={styles["dim"]}>This cell could not be fetched.</p>}
      {isCut && (
        <p className={styles["dim"]}>
          The first {MOST_CHARACTERS - 1} characters. Load the value in Python to see the rest.
        </p>
      )}
      <Button onClick={onColumn}>About the column</Button>
    </aside>
  );
}
