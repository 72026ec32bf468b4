import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type KeyboardEvent } from "react";

import { type TreeRow } from "../treeRows";
import { pathText, type ValuePath } from "../valuePath";
import { TreeLine } from "./TreeLine";
import styles from "./TreeRows.module.css";

interface Props {
  readonly rows: readonly TreeRow[];
  readonly pointed: ValuePath | null;
  readonly onOpen: (key: string, isOpen: boolean) => void;
  readonly label: string;
}

const ROW = 26;
/** So many rows are simply there; of more only those in sight. */
const FEW = 120;

export function TreeRows({ rows, pointed, onOpen, label }: Props) {
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const isVirtual = rows.length > FEW;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to what is memoized
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 16,
    enabled: isVirtual,
  });
  const goTo = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    if (isVirtual) virtual.scrollToIndex(next);
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = rows[active];
    // Keys pressed in something that a row shows are its own.
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute("role") !== "treeitem") return;
    const step = stepOf(event.key, rows, active);
    if (step !== null) goTo(step);
    else if (row?.sort === "entry" && event.key === "ArrowRight" && row.canOpen) onOpen(row.key, true);
    else if (row?.sort === "entry" && event.key === "ArrowLeft" && row.isOpen) onOpen(row.key, false);
    else if (event.key === "Enter") event.target.querySelector("a")?.click();
    else return;
    event.preventDefault();
  };
  const shownPath = pointed === null ? "" : pathText(pointed);
  const line = (index: number) => {
    const row = rows[index];
    return row === undefined ? null : (
      <TreeLine
        row={row}
        index={index}
        isActive={index === Math.min(active, rows.length - 1)}
        isPointed={row.sort === "entry" && pathText(row.entry.view.path) === shownPath}
        onOpen={onOpen}
        onActive={setActive}
      />
    );
  };
  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={-1}
      aria-label={label === "" ? "Value" : label}
      className={isVirtual ? styles["scroller"] : styles["plain"]}
      onKeyDown={onKeyDown}
    >
      {isVirtual ? (
        <div className={styles["room"]} style={{ height: virtual.getTotalSize() }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start, key }) => (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="presentation"
              className={styles["placed"]}
              style={{ transform: `translateY(${start}px)` }}
            >
              {line(index)}
            </div>
          ))}
        </div>
      ) : (
        rows.map((row, index) => (
          <div key={row.key} role="presentation">
            {line(index)}
          </div>
        ))
      )}
    </div>
  );
}

/** Where a key leads from a row; null if it does something else. */
function stepOf(key: string, rows: readonly TreeRow[], at: number): number | null {
  const row = rows[at];
  if (key === "ArrowDown") return at + 1;
  if (key === "ArrowUp") return at - 1;
  if (key === "Home") return 0;
  if (key === "End") return rows.length - 1;
  if (row?.sort !== "entry") return null;
  if (key === "ArrowRight" && row.isOpen && !row.isBlock) return at + 1;
  if (key === "ArrowLeft" && !row.isOpen) {
    const outer = rows.slice(0, at).findLastIndex((each) => each.level < row.level);
    return outer < 0 ? null : outer;
  }
  return null;
}
