import { atom } from "jotai";
import { atomWithStorage } from "jotai/utils";

import { visitsAfter, type Visits } from "./model";

// Read at once: what is written when somebody comes depends on it.
const visitsBase = atomWithStorage<Visits | null>("sematic.visits", null, undefined, { getOnInit: true });

/** Since when what failed is news, in milliseconds; null the first time. */
export const lastVisitAtom = atom((get) => get(visitsBase)?.before ?? null);
export const comeAtom = atom(null, (get, set) => set(visitsBase, visitsAfter(get(visitsBase), Date.now())));
