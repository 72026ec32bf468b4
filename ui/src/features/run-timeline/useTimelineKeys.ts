import { useShortcuts } from "@/shared/keyboard/useShortcuts";

import { zoomed } from "./scale";
import { type Change } from "./useView";

interface Asked {
  readonly change: (by: Change) => void;
  readonly step: (by: 1 | -1) => void;
}

const middle = (from: number, to: number): number => (from + to) / 2;

/** Returns a change that makes what is shown so many times as long. */
export const zoomBy =
  (times: number): Change =>
  (span, warp) =>
    zoomed(warp, span, times, middle(span.from, span.to));

/** The keys of the timeline. */
export function useTimelineKeys({ change, step }: Asked): void {
  const group = "Timeline";
  useShortcuts([
    { keys: "+", does: "Zoom in", group, run: () => change(zoomBy(0.5)) },
    { keys: "-", does: "Zoom out", group, run: () => change(zoomBy(2)) },
    { keys: "f", does: "Show all of the time", group, run: () => change(() => null) },
    { keys: "j", does: "The next row", group, run: () => step(1) },
    { keys: "k", does: "The row before", group, run: () => step(-1) },
  ]);
}
