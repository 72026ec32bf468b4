/** Where the camera looks: pure. */
import { type Viewport } from "@xyflow/react";

import { type Box, type Direction, type Size } from "./layout";

export const NEAREST = 2;
export const FARTHEST = 0.03;
const MARGIN = 24;
/** When a graph is shown at first it is not smaller than this: its names can be read. */
const READABLE = 0.4;
/** Nothing narrower has room for a part of a graph that can be made sense of: there all of it is better. */
const NARROW = 640;
const SMALLEST = 0.12;

/** All of a box, in the middle; never larger than it is. */
export function fitting(box: Box, screen: Size): Viewport {
  const zoom = Math.max(
    FARTHEST,
    Math.min(1, (screen.width - 2 * MARGIN) / box.width, (screen.height - 2 * MARGIN) / box.height),
  );
  return centred(box, screen, zoom);
}

export const centred = (box: Box, screen: Size, zoom: number): Viewport => ({
  x: screen.width / 2 - zoom * (box.x + box.width / 2),
  y: screen.height / 2 - zoom * (box.y + box.height / 2),
  zoom,
});

/**
 * All of a graph if it can be read then; else its beginning, or the node that is selected, as large as needed.
 *
 * Its beginning is the corner with its name, and `start`, however far that is from there.
 */
export function atFirst(all: Box, selected: Box | null, screen: Size, start: Box | null = null): Viewport {
  const whole = fitting(all, screen);
  const isNarrow = screen.width < NARROW;
  if (whole.zoom >= (isNarrow ? SMALLEST : READABLE)) return whole;
  if (selected !== null) return kept(all, centred(selected, screen, READABLE), screen);
  const { x, y, width, height } = start ?? { ...all, width: 0, height: 0 };
  // Of a start that has no room its own beginning is seen.
  const along = (from: number, at: number, length: number, space: number): number =>
    Math.min(MARGIN - READABLE * from, Math.max(space - MARGIN - READABLE * length, MARGIN) - READABLE * at);
  const corner = {
    x: along(all.x, x, width, screen.width),
    y: along(all.y, y, height, screen.height),
  };
  return kept(all, { ...corner, zoom: READABLE }, screen);
}

/** Of boxes the first in the direction in which a graph is read; of several the one nearest to its corner. */
export const firstOf = (boxes: readonly Box[], direction: Direction): Box | null =>
  boxes.toSorted((one, other) =>
    direction === "down" ? one.y - other.y || one.x - other.x : one.x - other.x || one.y - other.y,
  )[0] ?? null;

/** The same, without showing more of the emptiness around than needed. */
function kept(all: Box, view: Viewport, screen: Size): Viewport {
  const along = (at: number, start: number, length: number, space: number): number => {
    const [low, high] = [space - MARGIN - view.zoom * (start + length), MARGIN - view.zoom * start];
    return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, at));
  };
  return {
    zoom: view.zoom,
    x: along(view.x, all.x, all.width, screen.width),
    y: along(view.y, all.y, all.height, screen.height),
  };
}

export const isSeen = (box: Box, view: Viewport, screen: Size): boolean => {
  const [left, top] = [box.x * view.zoom + view.x, box.y * view.zoom + view.y];
  return (
    left >= 0 &&
    top >= 0 &&
    left + Math.min(box.width * view.zoom, screen.width / 2) <= screen.width &&
    top + Math.min(box.height * view.zoom, screen.height / 2) <= screen.height
  );
};

/** Whether two views show the same, but for what rounding makes of them. */
export const isSameView = (one: Viewport, other: Viewport): boolean =>
  Math.abs(one.x - other.x) < 1 &&
  Math.abs(one.y - other.y) < 1 &&
  Math.abs(one.zoom / other.zoom - 1) < 0.001;

export type Detail = "full" | "name" | "block";
export const detailAt = (zoom: number): Detail => (zoom >= 0.6 ? "full" : zoom >= 0.25 ? "name" : "block");
