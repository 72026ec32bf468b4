/** What somebody has begun to write stays in this browser until it is sent. */
import { atom } from "jotai";

import { storedAtom } from "@/shared/lib/stored";

const MOST = 50;

const draftsBase = storedAtom<Readonly<Record<string, string>>>("note-drafts", {});

export const draftsAtom = atom((get) => get(draftsBase));

/** An empty draft is none; the oldest goes when there are too many. */
export const setDraftAtom = atom(null, (get, set, runId: string, text: string) => {
  const others = Object.entries(get(draftsBase)).filter(([id]) => id !== runId);
  const kept = text === "" ? others : [...others.slice(1 - MOST), [runId, text] as const];
  set(draftsBase, Object.fromEntries(kept));
});
