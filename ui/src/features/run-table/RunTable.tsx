import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Download } from "lucide-react";
import { useAtomValue, useSetAtom } from "jotai";
import { useMemo, useRef } from "react";

import { idAt, isVirtual, type RunGraph } from "@/entities/graph/model";
import { RunSearch } from "@/entities/graph/RunSearch";
import { SEARCHED } from "@/entities/run/searched";
import { noneFoundText } from "@/entities/graph/progress";
import { useFound } from "@/entities/graph/useFound";
import { useVarying } from "@/entities/graph/useVarying";
import { saveText } from "@/shared/lib/save";
import { pluralText } from "@/shared/lib/numbers";
import { DeepLink, findAtom, sortAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

import { COLUMNS, columnWords, csvOf, nextOrder, orderOf, sorted, type Column, type Order } from "./model";
import styles from "./RunTable.module.css";
import { TableRow } from "./TableRow";

interface Props {
  readonly graph: RunGraph;
  /** The place of the run that is selected. */
  readonly selected: number;
}

const ROW = 28;

/** Every run of a pipeline run, sorted and found as one likes, and to take away. */
export function RunTable({ graph, selected }: Props) {
  const found = useFound(graph);
  const setFind = useSetAtom(findAtom);
  const order = orderOf(useAtomValue(sortAtom));
  const { column, isDown } = order;
  const scroller = useRef<HTMLDivElement>(null);
  const all = useMemo(
    () =>
      Array.from({ length: graph.count }, (_, place) => place).filter((place) => !isVirtual(graph, place)),
    [graph],
  );
  const places = useMemo(
    () => sorted(graph, found?.places ?? all, { column, isDown }),
    [graph, found, all, column, isDown],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- TanStack Virtual is what draws no more than is seen
  const virtual = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    getItemKey: (index) => places[index] ?? index,
  });
  const varyingAt = useVarying(
    graph,
    virtual.getVirtualItems().flatMap(({ index }) => places[index] ?? []),
  );
  return (
    <div className={styles["table"]}>
      <div className={styles["bar"]}>
        <RunSearch graph={graph} selected={selected} found={found} />
        <span className={styles["total"]}>
          {found === null
            ? pluralText(all.length, "run")
            : // How many of them were found is said beside what is looked for.
              `of ${pluralText(all.length, "run")}`}
        </span>
        <Button
          look="quiet"
          onClick={() => saveText(`${idAt(graph, 0)}.csv`, csvOf(graph, places), "text/csv")}
        >
          <Download size={14} aria-hidden /> CSV
        </Button>
      </div>
      {places.length === 0 ? (
        <EmptyState action={<Button onClick={() => setFind("")}>Show all runs</Button>}>
          {noneFoundText(graph)} {SEARCHED}
        </EmptyState>
      ) : (
        <div
          ref={scroller}
          className={styles["scroller"]}
          role="table"
          aria-label="Runs"
          aria-rowcount={places.length + 1}
          tabIndex={0}
        >
          <div role="rowgroup" className={styles["head"]}>
            <div role="row" aria-rowindex={1} className={styles["row"]}>
              {COLUMNS.map((each) => (
                <Head key={each} column={each} order={order} />
              ))}
            </div>
          </div>
          <div role="rowgroup" className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const place = places[index];
              return place === undefined ? null : (
                <TableRow
                  key={place}
                  graph={graph}
                  place={place}
                  index={index}
                  top={start}
                  isSelected={place === selected}
                  varying={varyingAt(place)}
                />
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

function Head({ column, order }: { readonly column: Column; readonly order: Order }) {
  const isSorted = order.column === column;
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? (order.isDown ? "descending" : "ascending") : "none"}
      className={styles["cell"]}
      data-column={column}
    >
      <DeepLink className={styles["sort"]} to={{ query: { sort: nextOrder(order, column) } }}>
        {columnWords[column]}
        {isSorted && (order.isDown ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
      </DeepLink>
    </div>
  );
}
