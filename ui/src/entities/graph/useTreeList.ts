import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from "react";

import { useShortcuts } from "@/shared/keyboard/useShortcuts";

import { type RunGraph } from "./model";
import { runKey, type TreeRow } from "./treeRows";
import { useTreeKeys } from "./useTreeKeys";
import { useVarying } from "./useVarying";
import { type Given } from "./varying";

interface Asked {
  readonly graph: RunGraph;
  readonly selected: number;
  readonly rows: readonly TreeRow[];
  readonly toggle: (row: TreeRow) => void;
  /** Pixels. */
  readonly rowHeight: number;
}

interface TreeList {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  /** The index of the one row that Tab comes to. */
  readonly active: number;
  readonly activate: (key: string) => void;
  /** Go to a row with the focus. */
  readonly move: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly idOf: (key: string) => string;
  /** What tells the run of a row that is seen from others of its name beside it. */
  readonly varyingOf: (row: TreeRow) => readonly Given[] | null;
}

/** The rows of a tree as a list of which no more is drawn than is seen, with the keys of a tree. */
export function useTreeList({ graph, selected, rows, toggle, rowHeight }: Asked): TreeList {
  const [activeKey, setActiveKey] = useState(runKey(selected));
  const scroller = useRef<HTMLDivElement>(null);
  const isMoving = useRef(false);
  const id = useId();
  const active = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- TanStack Virtual is what draws no more than is seen
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
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
  const varyingAt = useVarying(
    graph,
    virtual.getVirtualItems().flatMap(({ index }) => placesOf(rows[index])),
  );
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

  return {
    scroller,
    virtual,
    active,
    activate: setActiveKey,
    move,
    onKeyDown,
    idOf: (key) => `${id}${key}`,
    varyingOf: (row) => (row.kind === "run" ? varyingAt(row.place) : null),
  };
}

const placesOf = (row: TreeRow | undefined): readonly number[] => (row?.kind === "run" ? [row.place] : []);
