import { storedAtom } from "@/shared/lib/stored";

export const NARROWEST = 240;
export const WIDEST = 600;

/** Of the tree of runs, in pixels. */
export const navigatorWidthAtom = storedAtom("navigator-width", 360);
/** Beside a graph, a timeline or a table. */
export const isInspectorOpenAtom = storedAtom("inspector-open", true);
