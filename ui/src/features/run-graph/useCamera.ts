import { useReactFlow, type Viewport } from "@xyflow/react";
import { useEffect, useRef, useState } from "react";

import { keepInEntry } from "@/shared/location";

import { atFirst, centred, firstOf, fitting, isSameView, isSeen, showingAll } from "./camera";
import { ENTRY, keptOf, viewportIn } from "./entry";
import { runKey, type Openness } from "./items";
import { type Box, type Size } from "./layout";
import { type SceneNode } from "./scene";
import { type Laid } from "./useLaid";
import { useRefit } from "./useRefit";

const QUICK = { duration: 150 };

/**
 * Where the camera looks: it is moved only if somebody asks, and each entry of the history keeps it.
 *
 * `size` is the space in which nothing covers the graph; `failedKey` tells which node is looked at if none is selected.
 */
export function useCamera(
  laid: Laid | null,
  size: Size | null,
  selectedKey: string | null,
  failedKey: () => string | null,
  openness: Openness,
  kept: unknown,
) {
  const flow = useReactFlow();
  const [first, setFirst] = useState<Viewport | null>(() => viewportIn(kept));
  const [wanted, setWanted] = useState<{ readonly place: number } | null>(null);
  const reached = useRef(wanted);
  const all = laid?.placed.boxes.get(laid.scene.root.key);
  const boxOf = (key: string | null): Box | null =>
    (key !== null && key !== laid?.scene.root.key && laid?.placed.boxes.get(key)) || null;
  const selected = boxOf(selectedKey);
  const lookAtFirst = (space: Size): Viewport | null =>
    laid === null || all === undefined
      ? null
      : atFirst(all, selected ?? boxOf(failedKey()), space, startOf(laid));
  const lookAtAll = (space: Size): Viewport | null => (all === undefined ? null : fitting(all, space));
  if (first === null && size !== null && all !== undefined) setFirst(lookAtFirst(size));
  const looks = { first: lookAtFirst, all: lookAtAll };
  const sees = useRefit(size, viewportIn(kept) === null ? first : null, looks, selected);
  // Where somebody wanted to be, as soon as it is there.
  const target = wanted === null ? undefined : laid?.placed.boxes.get(runKey(wanted.place));
  useEffect(() => {
    if (target === undefined || size === null || reached.current === wanted) return;
    reached.current = wanted;
    void flow.setViewport(centred(target, size, Math.max(0.7, flow.getZoom())), QUICK);
  }, [flow, wanted, target, size]);
  const remember = (): void => keepInEntry(ENTRY, keptOf(openness, flow.getViewport()));
  useEffect(() => {
    const timer = setTimeout(() => keepInEntry(ENTRY, keptOf(openness, flow.getViewport())), 100);
    return () => clearTimeout(timer);
  }, [flow, openness, selectedKey]);
  return {
    first,
    remember,
    flyTo: (place: number) => setWanted({ place }),
    fit: () => {
      const view = size === null ? null : lookAtAll(size);
      if (view === null) return;
      sees({ view, how: "all" });
      void flow.setViewport(view, QUICK);
    },
    natural: () => void flow.zoomTo(1, QUICK),
    /** Have all of a node that somebody has clicked on in view; a frame is larger than that. */
    complete: ({ key, isOpen }: SceneNode) => {
      const box = laid?.placed.boxes.get(key);
      if (box === undefined || size === null || isOpen) return;
      const now = flow.getViewport();
      const view = showingAll(box, now, size);
      if (!isSameView(view, now)) void flow.setViewport(view, QUICK);
    },
    show: (key: string) => {
      const box = laid?.placed.boxes.get(key);
      if (box === undefined || size === null || isSeen(box, flow.getViewport(), size)) return;
      void flow.setViewport(centred(box, size, flow.getZoom()), QUICK);
    },
  };
}
/** Where the first of what is in the pipeline run lies: its inputs, if it has some. */
function startOf({ scene, placed }: Laid): Box | null {
  const inside = scene.frames.get(scene.root.key)?.nodes ?? [];
  return firstOf(
    inside.flatMap(({ key }) => placed.boxes.get(key) ?? []),
    placed.direction,
  );
}

export type Camera = ReturnType<typeof useCamera>;
