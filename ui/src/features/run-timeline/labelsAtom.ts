import { storedAtom } from "@/shared/lib/stored";

/** How wide the column of names is, in pixels. */
export const labelsAtom = storedAtom<number>("timelineLabels", 260);
export const LEAST_LABELS = 96;
export const MOST_LABELS = 600;
