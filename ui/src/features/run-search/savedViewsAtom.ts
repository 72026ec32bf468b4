import { storedAtom } from "@/shared/lib/stored";

import { type RunFilter } from "./model";

export interface SavedView {
  readonly name: string;
  readonly filter: RunFilter;
}

/** Filters that were given a name in this browser. */
export const savedViewsAtom = storedAtom<readonly SavedView[]>("saved-views", []);
