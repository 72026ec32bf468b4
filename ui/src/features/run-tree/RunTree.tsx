import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useSetAtom } from "jotai";
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";

import { isVirtual, type RunGraph } from "@/entities/graph/model";
import { RunSearch } from "@/entities/graph/RunSearch";
import { useFound } from "@/entities/graph/useFound";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { findAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

import { runKey } from "./model";
import styles from "./RunTree.module.css";
import { TreeMenu } from "./TreeMenu";
import { TreeRowView } from "./TreeRowView";
import { useTree } from "./useTree";
import { useTreeKeys } from "./useTreeKeys";

interface Props {
  readonly graph: RunGraph;
  /** The place of the run that is selected. */
  readonly selected: number;
}

const ROW = 26;

/** The runs of a pipeline run as what called what. */
export function RunTree({ graph, selected }: Props) {
  const found = useFound(graph);
  const setFind = useSetAtom(findAtom);
  const [isVirtualShown, setVirtualShown] = useState(isVirtual(graph, selected));
  const { rows, toggle } = useTree(graph, selected, found, isVirtualShown);
  const [activeKey, setActiveKey] = useState(runKey(selected));
  const scroller = useRef<HTMLDivElement>(null);
  const isMoving = useRef(false);
  const id = useId();
  const active = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- TanStack Virtual is what draws no more than is seen
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    getItemKey: (index) => rows[index]?.key ?? index,
    // The row with the focus stays, or keys would go nowhere.
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) =>
        [...new Set([...defaultRangeExtractor(range), active])]
          .filter((each) => each < range.count)
          .sort((a, b) => a - b),
      [active],
    ),
  });
  const move = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    isMoving.current = true;
    setActiveKey(row.key);
    virtual.scrollToIndex(index);
  };
  useShortcuts([
    { keys: "j", does: "The next row", group: "Run", run: () => move(Math.min(rows.length - 1, active + 1)) },
    { keys: "k", does: "The row before", group: "Run", run: () => move(Math.max(0, active - 1)) },
  ]);
  const onKeyDown = useTreeKeys({ graph, rows, active, move, toggle });

  useEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    document.getElementById(`${id}${activeKey}`)?.focus({ preventScroll: true });
  }, [id, activeKey]);

  const latest = useRef({ rows, virtual });
  useLayoutEffect(() => {
    latest.current = { rows, virtual };
  });
  useLayoutEffect(() => {
    const index = latest.current.rows.findIndex(({ key }) => key === runKey(selected));
    if (index < 0) return;
    setActiveKey(runKey(selected));
    latest.current.virtual.scrollToIndex(index, { align: "auto" });
  }, [selected]);

  return (
    <div className={styles["tree"]}>
      <div className={styles["bar"]}>
        <RunSearch graph={graph} selected={selected} found={found} />
        <TreeMenu isVirtualShown={isVirtualShown} onVirtualShown={setVirtualShown} />
      </div>
      {rows.length === 0 ? (
        <EmptyState action={<Button onClick={() => setFind("")}>Show all runs</Button>}>
          None of the {graph.count} runs is like that.
        </EmptyState>
      ) : (
        <div ref={scroller} className={styles["scroller"]}>
          <div
            className={styles["rows"]}
            style={{ height: virtual.getTotalSize() }}
            role="tree"
            aria-label="Runs"
            tabIndex={-1}
            onKeyDown={onKeyDown}
          >
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const place = row.kind === "run" ? row.place : null;
              return (
                <TreeRowView
                  key={row.key}
                  graph={graph}
                  row={row}
                  id={`${id}${row.key}`}
                  top={start}
                  isActive={index === active}
                  isSelected={place === selected}
                  isDim={found !== null && place !== null && found.mask[place] !== 1}
                  onActive={() => setActiveKey(row.key)}
                  onToggle={() => toggle(row)}
                />
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
