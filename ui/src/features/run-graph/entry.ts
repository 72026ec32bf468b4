/** What an entry of the history keeps of a graph: what is open, and where the camera looks. */
import { type Viewport } from "@xyflow/react";

import { type Openness } from "./items";

export const ENTRY = "graph";

export interface Kept extends Viewport {
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  readonly pinned: readonly number[];
}

export const keptOf = ({ opened, closed, pinned }: Openness, { x, y, zoom }: Viewport): Kept => ({
  opened: [...opened],
  closed: [...closed],
  pinned: [...pinned],
  x,
  y,
  zoom,
});

export function opennessIn(kept: unknown): Openness | null {
  if (
    typeof kept !== "object" ||
    kept === null ||
    !("opened" in kept && "closed" in kept && "pinned" in kept)
  )
    return null;
  const { opened, closed, pinned } = kept;
  const words = (list: unknown): ReadonlySet<string> =>
    new Set(Array.isArray(list) ? list.filter((each): each is string => typeof each === "string") : []);
  const numbers = Array.isArray(pinned)
    ? pinned.filter((each): each is number => typeof each === "number" && Number.isInteger(each))
    : [];
  return { opened: words(opened), closed: words(closed), pinned: new Set(numbers) };
}

export function viewportIn(kept: unknown): Viewport | null {
  if (typeof kept !== "object" || kept === null || !("x" in kept && "y" in kept && "zoom" in kept))
    return null;
  const { x, y, zoom } = kept;
  return typeof x === "number" && typeof y === "number" && typeof zoom === "number" && zoom > 0
    ? { x, y, zoom }
    : null;
}
