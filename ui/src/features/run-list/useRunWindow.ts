import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { hashKey } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

import { type RunRow, type RunsAsked } from "@/entities/run/queries";
import { countText } from "@/shared/lib/numbers";
import { keepInEntry, keptInEntry } from "@/shared/location";

import { heightOf, longestOf, newAbove } from "./model";
import { useHeights } from "./useHeights";
import { useRunPages } from "./useRunPages";

const OVERSCAN = 12;
const STEP = 15;
const KEEP_MS = 250;
const KEPT = "runs-scroll";
/** The row of headings, which stays above. */
const HEADER = 28;

function keptOffset(): number {
  const kept = keptInEntry(KEPT);
  return typeof kept === "number" ? kept : 0;
}

/** Which runs of a list are seen: it goes on at its end, and what comes at its top waits while one reads further down. */
export function useRunWindow(asked: RunsAsked, scroller: RefObject<HTMLDivElement | null>, most: number) {
  const heights = useHeights();
  const [seen, setSeen] = useState<readonly [number, number]>([0, 0]);
  const [heldTop, setHeldTop] = useState<string | null>(null);
  const pages = useRunPages(asked, seen, most);
  const hidden = newAbove(pages.runs, heldTop);
  const shown = hidden === 0 ? pages.runs : pages.runs.slice(hidden);
  const keeping = useRef<ReturnType<typeof setTimeout>>(undefined);

  // eslint-disable-next-line react-hooks/incompatible-library -- what it returns is read anew in every render
  const virtual: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: (place) => sizeAt(shown[place]),
    overscan: OVERSCAN,
    scrollPaddingEnd: HEADER,
    initialOffset: keptOffset,
  });
  const sizeAt = (run: RunRow | undefined): number =>
    run === undefined ? heights.row : heightOf(run, heights);

  // A run that fails needs one more line, another screen has other rows.
  const sizes = shown.reduce((sum, run, place) => (31 * sum + sizeAt(run) * (place + 1)) % 1_000_000_007, 7);
  useLayoutEffect(() => virtual.measure(), [virtual, sizes]);
  const name = hashKey([asked]);
  const before = useRef(name);
  useEffect(() => {
    if (before.current !== name) scroller.current?.scrollTo({ top: keptOffset() });
    before.current = name;
    return () => clearTimeout(keeping.current);
  }, [name, scroller]);

  const items = virtual.getVirtualItems();
  const offset = virtual.scrollOffset ?? 0;
  const bottom = offset + (virtual.scrollRect?.height ?? 0) - HEADER;
  const visible = items.filter((item) => item.end > offset && item.start < bottom - heights.row);
  const first = visible[0]?.index ?? 0;
  const last = visible.at(-1)?.index ?? 0;

  const onScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const range = virtual.range;
    if (range !== null) {
      if (Math.abs(range.startIndex - seen[0]) > STEP) setSeen([range.startIndex, range.endIndex]);
    }
    if (box.scrollTop < 2) setHeldTop(null);
    else if (heldTop === null) setHeldTop(shown[0]?.id ?? null);
    clearTimeout(keeping.current);
    keeping.current = setTimeout(() => keepInEntry(KEPT, box.scrollTop), KEEP_MS);
  };
  return {
    ...pages,
    shown,
    virtual,
    onScroll,
    newAbove: hidden,
    showNew: () => {
      setHeldTop(null);
      scroller.current?.scrollTo({ top: 0 });
    },
    longest: longestOf(pages.head.data?.items ?? []),
    range: shown.length === 0 ? "" : `rows ${countText(first + 1)}–${countText(last + 1)}`,
  };
}
