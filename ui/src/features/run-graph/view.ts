/** How a graph is shown, as this browser remembers it. */
import { storedAtom } from "@/shared/lib/stored";

import { type Direction } from "./layout";
import { type Colouring } from "./paint";

export const directionAtom = storedAtom<Direction>("graph-direction", "down");
export const colouringAtom = storedAtom<Colouring>("graph-colouring", "state");
export const isMinimapShownAtom = storedAtom("graph-minimap", false);
export const isCriticalShownAtom = storedAtom("graph-critical", false);
