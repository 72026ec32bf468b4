import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";

import { barAt, clamped, HEADER, heightsOf, topAfter, type Heights } from "./geometry";

export interface GridPlace {
  /** Pixels of rows above what is seen. */
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export interface GridScroll {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly place: GridPlace;
  readonly heights: Heights;
  readonly onScroll: () => void;
  readonly goTo: (top: number, left: number) => void;
}

/** What of a grid is seen, for any number of rows: the browser's own scroll bar, over as much as it can lay out. */
export function useGridScroll(rows: number): GridScroll {
  const element = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<GridPlace>({ top: 0, left: 0, width: 0, height: 0 });
  // The truth between two events: several of them may come before anything is drawn.
  const now = useRef({ top: 0, bar: 0 });
  const seen = Math.max(0, place.height - HEADER);
  const heights = useMemo(() => heightsOf(rows, seen), [rows, seen]);
  // Before the first paint, so that the first cells are in it.
  useLayoutEffect(() => {
    const grid = element.current;
    if (grid === null) return;
    const measure = (): void =>
      setPlace((before) =>
        before.width === grid.clientWidth && before.height === grid.clientHeight
          ? before
          : { ...before, width: grid.clientWidth, height: grid.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(grid);
    return () => observer.disconnect();
  }, []);
  const putBar = (grid: HTMLElement, top: number): void => {
    grid.scrollTop = barAt(top, heights);
    now.current = { top, bar: grid.scrollTop };
  };
  return {
    element,
    place,
    heights,
    onScroll: () => {
      const grid = element.current;
      if (grid === null) return;
      const after = topAfter(now.current.top, now.current.bar, grid.scrollTop, heights);
      now.current = { top: after.top, bar: grid.scrollTop };
      if (after.isBarWrong) putBar(grid, after.top);
      setPlace((before) => ({ ...before, top: after.top, left: grid.scrollLeft }));
    },
    goTo: (top, left) => {
      const grid = element.current;
      if (grid === null) return;
      const right = clamped(top, Math.max(0, heights.whole - heights.seen));
      putBar(grid, right);
      grid.scrollLeft = left;
      setPlace((before) => ({ ...before, top: right, left: grid.scrollLeft }));
    },
  };
}
