import { useVirtualizer } from "@tanstack/react-virtual";
import { useAtom } from "jotai";
import { useCallback, useRef } from "react";

import { favouritesAtom } from "@/entities/pipeline/favouritesAtom";
import { type PipelineRow } from "@/entities/pipeline/queries";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { classNames } from "@/shared/lib/classNames";
import list from "@/shared/ui/ListTable.module.css";
import { SortButton, type Direction } from "@/shared/ui/SortButton";

import { orderAfter, type Column, type Order } from "./model";
import { PipelineLine } from "./PipelineLine";
import styles from "./PipelineTable.module.css";

interface Props {
  readonly rows: readonly PipelineRow[];
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

const ROW = 36;
const OVERSCAN = 6;

const headings: readonly {
  readonly column: Column | null;
  readonly word: string;
  readonly className?: string;
}[] = [
  { column: "name", word: "Pipeline" },
  { column: null, word: "Tags", className: "tags" },
  { column: null, word: "Last runs", className: "ribbon" },
  { column: "success", word: "Success", className: "number" },
  { column: "p50", word: "p50", className: "number" },
  { column: "p95", word: "p95", className: "p95" },
  { column: "last", word: "Last run", className: "when" },
  { column: "runs", word: "Runs", className: "number" },
  { column: "owner", word: "By", className: "owner" },
];

/** Pipelines, one a row, with how their last runs went. */
export function PipelineTable({ rows, order, onOrder }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [favourites, setFavourites] = useAtom(favouritesAtom);
  // eslint-disable-next-line react-hooks/incompatible-library -- what it returns is read anew in every render
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    scrollPaddingEnd: 28,
  });
  const step = (by: number): void => {
    const links = [
      ...(scroller.current?.querySelectorAll<HTMLElement>("[data-pipeline] a[data-name]") ?? []),
    ];
    const at = links.findIndex((link) => link === document.activeElement);
    links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  useShortcuts([
    { keys: "j", does: "Next row", group: "Lists", run: () => step(1) },
    { keys: "k", does: "Previous row", group: "Lists", run: () => step(-1) },
  ]);
  const star = useCallback(
    (path: string): void =>
      setFavourites((before) =>
        before.includes(path) ? before.filter((each) => each !== path) : [...before, path],
      ),
    [setFavourites],
  );
  return (
    <div
      ref={scroller}
      className={classNames(list["scroller"], styles["scroller"])}
      role="table"
      aria-label="Pipelines"
      aria-rowcount={rows.length + 1}
    >
      <div role="rowgroup" className={list["head"]}>
        <div role="row" aria-rowindex={1} className={classNames(list["headings"], styles["headings"])}>
          <span role="columnheader">
            <span className="visually-hidden">Favourite</span>
          </span>
          {headings.map(({ column, word, className }) => (
            <span
              key={word}
              role="columnheader"
              className={className === undefined ? undefined : styles[className]}
              aria-sort={column === order.column ? directionOf(order) : undefined}
            >
              {column === null ? (
                word
              ) : (
                <SortButton
                  direction={column === order.column ? directionOf(order) : null}
                  onClick={() => onOrder(orderAfter(order, column))}
                >
                  {word}
                </SortButton>
              )}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={list["rows"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <PipelineLine
              key={row.path}
              row={row}
              top={item.start}
              rowIndex={item.index + 2}
              isFavourite={favourites.includes(row.path)}
              onStar={star}
            />
          );
        })}
      </div>
    </div>
  );
}

const directionOf = ({ isDescending }: Order): Direction => (isDescending ? "descending" : "ascending");
