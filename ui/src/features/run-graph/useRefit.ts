import { useReactFlow, type Viewport } from "@xyflow/react";
import { useEffect, useRef } from "react";

import { isSameView, isSeen, showing } from "./camera";
import { type Box, type Size } from "./layout";

/** The ways in which the camera looks by itself. */
interface Looks {
  readonly first: (space: Size) => Viewport | null;
  readonly all: (space: Size) => Viewport | null;
}
interface Seen {
  readonly view: Viewport;
  readonly how: keyof Looks;
}

const windowSize = (): string => `${window.innerWidth} ${window.innerHeight}`;

/**
 * Look anew when the space for the graph changes, unless somebody has moved the camera since it looked by itself.
 *
 * Where the window is what it was, something was opened or closed beside the graph: whoever has clicked on a node for
 * that finds it where it was, or as near to that as it can be seen.
 */
export function useRefit(
  size: Size | null,
  first: Viewport | null,
  looks: Looks,
  clicked: Box | null,
): (seen: Seen) => void {
  const flow = useReactFlow();
  const latest = useRef({ looks, clicked });
  const seen = useRef<Seen | null>(null);
  const around = useRef(windowSize());
  useEffect(() => {
    latest.current = { looks, clicked };
    if (first !== null) seen.current ??= { view: first, how: "first" };
  });
  useEffect(() => {
    if (size === null) return;
    const { looks: looksNow, clicked: box } = latest.current;
    const isWindow = around.current !== windowSize();
    around.current = windowSize();
    const now = flow.getViewport();
    const before = seen.current;
    const isOwn = before !== null && isSameView(now, before.view);
    let view: Viewport | null = null;
    if (box !== null && !isWindow) view = isSeen(box, now, size) ? null : showing(box, now, size);
    else if (isOwn) view = looksNow[before.how](size);
    if (view === null || isSameView(view, now)) return;
    if (isOwn) seen.current = { ...before, view };
    void flow.setViewport(view);
  }, [flow, size]);
  return (now) => {
    seen.current = now;
  };
}
