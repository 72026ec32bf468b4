import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";

import { type RunRow } from "@/entities/run/queries";
import { countText } from "@/shared/lib/numbers";
import { keepInEntry, keptInEntry } from "@/shared/location";

import { heightOf, newAbove, type Room, type Span } from "./model";

const OVERSCAN = 12;
/** Whoever asks for more runs is told again after so many rows. */
const STEP = 30;
const KEEP_MS = 250;
const KEPT = "runs-scroll";
/** The row of headings, which stays above. */
const HEADER = 28;

function keptOffset(): number {
  const kept = keptInEntry(KEPT);
  return typeof kept === "number" ? kept : 0;
}

interface RunWindow {
  readonly shown: readonly RunRow[];
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly onScroll: () => void;
  /** How many came at the top while one reads further down. */
  readonly newAbove: number;
  readonly showNew: () => void;
  readonly range: string;
}

/** Which runs of a list are seen; what comes at its top waits while one reads further down. */
export function useRunWindow(
  name: string,
  runs: readonly RunRow[],
  room: Room,
  scroller: RefObject<HTMLDivElement | null>,
  onSeen: (seen: Span) => void,
): RunWindow {
  const [heldTop, setHeldTop] = useState<string | null>(null);
  const hidden = useMemo(() => newAbove(runs, heldTop), [runs, heldTop]);
  const shown = useMemo(() => (hidden === 0 ? runs : runs.slice(hidden)), [runs, hidden]);
  const toldAt = useRef(0);
  const keeping = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sizeAt = (run: RunRow | undefined): number => (run === undefined ? room.row : heightOf(run, room));

  // eslint-disable-next-line react-hooks/incompatible-library -- what it returns is read anew in every render
  const virtual: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: (place) => sizeAt(shown[place]),
    overscan: OVERSCAN,
    scrollPaddingEnd: HEADER,
    initialOffset: keptOffset,
  });
  // A run that fails needs one more line, another screen has other rows.
  useLayoutEffect(() => virtual.measure(), [virtual, shown, room]);
  const before = useRef(name);
  useEffect(() => {
    if (before.current !== name) scroller.current?.scrollTo({ top: keptOffset() });
    before.current = name;
    return () => clearTimeout(keeping.current);
  }, [name, scroller]);

  const offset = virtual.scrollOffset ?? 0;
  const bottom = offset + (virtual.scrollRect?.height ?? 0) - HEADER;
  const visible = virtual
    .getVirtualItems()
    .filter((item) => item.end > offset && item.start < bottom - room.row);

  const onScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const { range } = virtual;
    if (range !== null && Math.abs(range.startIndex - toldAt.current) > STEP) {
      toldAt.current = range.startIndex;
      onSeen([range.startIndex, range.endIndex]);
    }
    if (box.scrollTop < 2) setHeldTop(null);
    else if (heldTop === null) setHeldTop(shown[0]?.id ?? null);
    clearTimeout(keeping.current);
    keeping.current = setTimeout(() => keepInEntry(KEPT, box.scrollTop), KEEP_MS);
  };
  return {
    shown,
    virtual,
    onScroll,
    newAbove: hidden,
    showNew: () => {
      setHeldTop(null);
      scroller.current?.scrollTo({ top: 0 });
    },
    range:
      shown.length === 0
        ? ""
        : `rows ${countText((visible[0]?.index ?? 0) + 1)}–${countText((visible.at(-1)?.index ?? 0) + 1)}`,
  };
}
