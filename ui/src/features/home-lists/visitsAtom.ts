import { atom } from "jotai";

import { storedAtom } from "@/shared/lib/stored";

import { visitsAfter, type Visits } from "./model";

const visitsBase = storedAtom<Visits | null>("visits", null);

/** Since when what failed is news, in milliseconds; null the first time. */
export const lastVisitAtom = atom((get) => get(visitsBase)?.before ?? null);
export const comeAtom = atom(null, (get, set) => set(visitsBase, visitsAfter(get(visitsBase), Date.now())));
