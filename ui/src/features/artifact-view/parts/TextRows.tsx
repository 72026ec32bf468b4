import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";

import { classNames } from "@/shared/lib/classNames";
import { InOrder } from "@/shared/ui/InOrder";

import { piecesOf, rowAt, rowsOf, type Finds } from "../textForms";
import styles from "./TextRows.module.css";

interface Props {
  readonly text: string;
  readonly isWrapped: boolean;
  readonly finds: Finds;
  /** Which of the finds is looked at. */
  readonly find: number;
}

const ROW = 20;

/** Lines of a text with their numbers, of which only those in sight are in the page. */
export function TextRows({ text, isWrapped, finds, find }: Props) {
  const rows = useMemo(() => rowsOf(text), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to what is memoized
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const place = finds.places[find];
  useEffect(() => {
    if (place !== undefined) virtual.scrollToIndex(rowAt(rows, place), { align: "center" });
  }, [place, rows, virtual]);
  const digits = String(rows.at(-1)?.line ?? rows.length).length;
  return (
    <div ref={scroller} className={styles["scroller"]} tabIndex={0} role="region" aria-label="Text">
      <div className={styles["room"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={classNames(styles["row"], isWrapped && styles["wrapped"])}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span className={styles["number"]} style={{ width: `${digits + 2}ch` }} aria-hidden>
                {row.line ?? "↪"}
              </span>
              <span className={styles["text"]} dir="auto">
                {piecesOf(row, finds).map((piece, at) =>
                  piece.find === null ? (
                    <InOrder key={at} text={piece.text} />
                  ) : (
                    <mark key={at} data-current={piece.find === find || undefined}>
                      <InOrder text={piece.text} />
                    </mark>
                  ),
                )}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
