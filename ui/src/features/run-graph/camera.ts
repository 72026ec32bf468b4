/** Where the camera looks: pure. */
import { type Viewport } from "@xyflow/react";

import { type Box, type Direction, type Size } from "./layout";

export const NEAREST = 2;
export const FARTHEST = 0.03;
const MARGIN = 24;
/** From here on nodes have names that can be read: smaller than this a graph is not shown at first. */
const NAMED = 0.25;
/** What is too large even then is not smaller than this: all of its width is seen, or as much of it as can be read. */
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
 * All of a graph if it has names then; else all of its width, if that can be read, around the node to be looked at or its beginning.
 *
 * Its beginning is the corner with its name, and `start`, however far that is from there.
 */
export function atFirst(all: Box, looked: Box | null, screen: Size, start: Box | null = null): Viewport {
  const whole = fitting(all, screen);
  const isNarrow = screen.width < NARROW;
  if (whole.zoom >= (isNarrow ? SMALLEST : NAMED)) return whole;
  const zoom = Math.min(1, Math.max(READABLE, (screen.width - 2 * MARGIN) / all.width));
  if (looked !== null) return kept(all, centred(looked, screen, zoom), screen);
  const { x, y, width, height } = start ?? { ...all, width: 0, height: 0 };
  // Of a start that has no room its own beginning is seen.
  const along = (from: number, at: number, length: number, space: number): number =>
    Math.min(MARGIN - zoom * from, Math.max(space - MARGIN - zoom * length, MARGIN) - zoom * at);
  const corner = {
    x: along(all.x, x, width, screen.width),
    y: along(all.y, y, height, screen.height),
  };
  return kept(all, { ...corner, zoom }, screen);
}

/** The same view, moved no more than it takes to have a box on the screen; of one that has no room its beginning. */
export function showing(box: Box, view: Viewport, screen: Size): Viewport {
  const along = (at: number, from: number, length: number, space: number): number => {
    const [low, high] = [MARGIN - view.zoom * from, space - MARGIN - view.zoom * (from + length)];
    return low > high ? low : Math.min(high, Math.max(low, at));
  };
  return {
    zoom: view.zoom,
    x: along(view.x, box.x, box.width, screen.width),
    y: along(view.y, box.y, box.height, screen.height),
  };
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

/** The same view, if all of a box is on the screen; else moved by the shortest way. */
export const showingAll = (box: Box, view: Viewport, screen: Size): Viewport =>
  isWhole(box, view, screen) ? view : showing(box, view, screen);

function isWhole(box: Box, view: Viewport, screen: Size): boolean {
  const [left, top] = [box.x * view.zoom + view.x, box.y * view.zoom + view.y];
  const [right, bottom] = [left + box.width * view.zoom, top + box.height * view.zoom];
  return left >= 0 && top >= 0 && right <= screen.width && bottom <= screen.height;
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

/** Whether there is anything of a box on the screen. */
export const isTouched = (box: Box, view: Viewport, screen: Size): boolean => {
  const [left, top] = [box.x * view.zoom + view.x, box.y * view.zoom + view.y];
  const [right, bottom] = [left + box.width * view.zoom, top + box.height * view.zoom];
  return right > 0 && bottom > 0 && left < screen.width && top < screen.height;
};

/** Whether two views show the same, but for what rounding makes of them. */
export const isSameView = (one: Viewport, other: Viewport): boolean =>
  Math.abs(one.x - other.x) < 1 &&
  Math.abs(one.y - other.y) < 1 &&
  Math.abs(one.zoom / other.zoom - 1) < 0.001;

/** From far away names are written larger, so that they can be read all the same. */
export type Detail = "full" | "name" | "name far" | "block";
export const detailAt = (zoom: number): Detail =>
  zoom >= 0.6 ? "full" : zoom >= READABLE ? "name" : zoom >= NAMED ? "name far" : "block";
