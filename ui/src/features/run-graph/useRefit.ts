import { useReactFlow, type Viewport } from "@xyflow/react";
import { useEffect, useRef } from "react";

import { isSameView } from "./camera";
import { type Size } from "./layout";

/** The ways in which the camera looks by itself. */
interface Looks {
  readonly first: (space: Size) => Viewport | null;
  readonly all: (space: Size) => Viewport | null;
}
interface Seen {
  readonly view: Viewport;
  readonly how: keyof Looks;
}

/** Look anew when the space for the graph changes, unless somebody has moved the camera since it looked by itself. */
export function useRefit(size: Size | null, first: Viewport | null, looks: Looks): (seen: Seen) => void {
  const flow = useReactFlow();
  const latest = useRef(looks);
  const seen = useRef<Seen | null>(null);
  useEffect(() => {
    latest.current = looks;
    if (first !== null) seen.current ??= { view: first, how: "first" };
  });
  useEffect(() => {
    const before = seen.current;
    if (size === null || before === null || !isSameView(flow.getViewport(), before.view)) return;
    const view = latest.current[before.how](size);
    if (view === null || isSameView(view, before.view)) return;
    seen.current = { ...before, view };
    void flow.setViewport(view);
  }, [flow, size]);
  return (now) => {
    seen.current = now;
  };
}
