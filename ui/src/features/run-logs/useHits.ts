import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { LogScan, type ScanFacts } from "@/entities/log/logScan";
import {
  logHits,
  logQueries,
  type LogPlace,
  type LogQuestion,
  type LogText,
  type Searched,
} from "@/entities/log/queries";

import { lookedBack } from "./lookingBack";
import { hitAfter, hitBefore, merged, rankOf, stretchOf, type Hit, type Stretch } from "./hits";

export interface Hits {
  /** The first of them, in order. */
  readonly items: readonly LogText[];
  /** How many there are in the lines that were searched so far; null before anything is known. */
  readonly total: number | null;
  /** Whether all of the log was searched. */
  readonly isComplete: boolean;
  readonly searchedLines: number;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly more: () => void;
  /** Where the next or the last one is from a line on; null if there is none. */
  readonly next: (line: number) => Promise<Hit | null>;
  readonly previous: (line: number) => Promise<Hit | null>;
  /** Which one a line is, from 1. */
  readonly rankOf: (line: number) => number | null;
}

interface Where {
  /** Whether to look for it in all of the log now; what is asked for later is looked for then. */
  readonly isWanted: boolean;
  readonly isGrowing: boolean;
  /** The last line that was given up: what was found before it may be gone. */
  readonly gapEnd: number;
}

const REMEMBERED_MS = 5000;
/** Hits that are asked for together by whoever goes from one to the next. */
const NEAR = 50;
const NONE: readonly Stretch[] = [];
const NO_FACTS: ScanFacts = {
  items: [],
  listedTo: 0,
  total: 0,
  searchedTo: 0,
  isDone: false,
  error: null,
};

/** Look for something in all of a log; nothing is asked for while there is no question, or it is not wanted yet. */
export function useHits(
  { runId, attempt }: LogPlace,
  question: LogQuestion | null,
  { isWanted, isGrowing, gapEnd }: Where,
): Hits {
  const client = useQueryClient();
  const place = useMemo(() => ({ runId, attempt }), [runId, attempt]);
  const scan = useMemo(
    () => (question === null || !isWanted ? null : new LogScan(place, question, isGrowing)),
    [place, question, isWanted, gapEnd], // eslint-disable-line react-hooks/exhaustive-deps -- told of growing below
  );
  useEffect(() => scan?.setGrowing(isGrowing), [scan, isGrowing]);
  const facts = useSyncExternalStore(scan?.subscribe ?? neverTold, scan?.facts ?? nothing);
  const [extra, setExtra] = useState<{ readonly of: LogQuestion; readonly known: readonly Stretch[] } | null>(
    null,
  );
  const { items, listedTo, total, searchedTo, isDone, error } = facts;
  const known = useMemo(() => {
    const isAll = isDone && listedTo >= searchedTo && !isGrowing;
    const first: Stretch = { first: 1, last: isAll ? Infinity : listedTo, items, before: 0 };
    const others = !isGrowing && extra !== null && extra.of === question ? extra.known : NONE;
    return scan === null ? others : merged(others, first);
  }, [scan, items, listedTo, searchedTo, isDone, isGrowing, extra, question]);
  const learn = (of: LogQuestion, stretch: Stretch): void =>
    setExtra((before) => ({ of, known: merged(before?.of === of ? before.known : NONE, stretch) }));
  /** Remember what was found; which ones of all they are is found out a moment later. */
  const remember = (of: LogQuestion, stretch: Stretch): void => {
    learn(of, stretch);
    if (stretch.before !== null || !isDone || scan === null) return;
    const counted = (before: number | null): void => {
      if (before !== null) learn(of, { ...stretch, before });
    };
    void scan.countBefore(stretch.first).then(counted, ignored);
  };
  return {
    items,
    total: total === 0 && !isDone ? null : total,
    isComplete: isDone,
    searchedLines: searchedTo,
    error,
    hasMore: items.length < total,
    more: () => void scan?.more().catch(ignored),
    next: async (line) => {
      const hit = hitAfter(known, line);
      if (hit !== undefined || question === null) return hit ?? null;
      for (let from = line + 1; ;) {
        const asked = { from_line: from, limit: NEAR, counting: "none" } as const;
        const stretch = await searched(client, place, question, asked);
        const next = hitAfter([stretch], from - 1);
        if (next !== undefined) {
          remember(question, stretch);
          return next;
        }
        if (stretch.last < from) throw new Error(`The search got no further than line ${from}.`);
        from = stretch.last + 1;
      }
    },
    previous: async (line) => {
      const hit = hitBefore(known, line);
      if (hit !== undefined || question === null) return hit ?? null;
      const stretch = await lookedBack(
        (from, to) => searched(client, place, question, { from_line: from, to_line: to, limit: 500 }),
        line,
      );
      remember(question, stretch);
      return hitBefore([stretch], line) ?? null;
    },
    rankOf: (line) => rankOf(known, line),
  };
}

const neverTold = (): (() => void) => () => undefined;
const nothing = (): ScanFacts => NO_FACTS;
const ignored = (): void => undefined;

async function searched(
  client: QueryClient,
  place: LogPlace,
  question: LogQuestion,
  asked: Searched & { readonly from_line: number },
): Promise<Stretch> {
  const told = await client.query({
    queryKey: [...logQueries.all(), "near", place, question, asked],
    queryFn: ({ signal }) => logHits(place, question, { counting: "range", ...asked }, signal),
    staleTime: REMEMBERED_MS,
  });
  return stretchOf(asked.from_line, told);
}
