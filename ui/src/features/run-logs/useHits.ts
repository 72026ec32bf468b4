import { useInfiniteQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { logQueries, type LogPlace, type LogQuestion, type LogText } from "@/entities/log/queries";

import { lookedBack } from "./lookingBack";
import { hitAfter, hitBefore, merged, rankOf, stretchOf, type Hit, type Stretch } from "./hits";

export interface Hits {
  /** The first of them, in order. */
  readonly items: readonly LogText[];
  /** Null while that is not known. */
  readonly total: number | null;
  /** Whether all of the log was searched. */
  readonly isComplete: boolean;
  readonly searchedLines: number;
  readonly isSearching: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly more: () => void;
  /** Ask the server where the next or the last one is from a line on; null if there is none. */
  readonly next: (line: number) => Promise<Hit | null>;
  readonly previous: (line: number) => Promise<Hit | null>;
  /** Which one a line is, from 1. */
  readonly rankOf: (line: number) => number | null;
}

const REFETCH_MS = 5000;
const NOTHING: readonly LogText[] = [];
const NONE: readonly Stretch[] = [];

/** Look for something in all of a log; nothing is asked for while there is no question, or it is not wanted yet. */
export function useHits(
  place: LogPlace,
  question: LogQuestion | null,
  { isWanted, isGrowing }: { readonly isWanted: boolean; readonly isGrowing: boolean },
): Hits {
  const client = useQueryClient();
  const asked = question ?? { pattern: " ", isRegex: false, isCaseSensitive: false };
  const query = useInfiniteQuery({
    ...logQueries.search(place, asked),
    enabled: question !== null && isWanted,
    refetchInterval: isGrowing ? REFETCH_MS : false,
    staleTime: isGrowing ? REFETCH_MS : Infinity,
  });
  const [extra, setExtra] = useState<{ readonly of: LogQuestion; readonly known: readonly Stretch[] } | null>(
    null,
  );
  const isOn = question !== null && isWanted;
  const pages = isOn ? query.data?.pages : undefined;
  const known = useMemo(() => {
    const others = !isGrowing && extra !== null && extra.of === question ? extra.known : NONE;
    return (pages ?? []).reduce<readonly Stretch[]>(
      (so, page, number, all) => merged(so, stretchOf(all[number - 1]?.next_line ?? 1, page)),
      others,
    );
  }, [pages, extra, question, isGrowing]);
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? NOTHING, [pages]);
  const last = pages?.at(-1);
  const learn = (stretch: Stretch): void => {
    if (question !== null) setExtra({ of: question, known: merged(known, stretch) });
  };
  return {
    items,
    total: last?.total ?? null,
    isComplete: last?.is_complete ?? true,
    searchedLines: last?.searched_lines ?? 0,
    isSearching: isOn && query.isFetching,
    error: isOn ? query.error : null,
    hasMore: isOn && query.hasNextPage,
    more: () => void (query.isFetching || query.fetchNextPage()),
    next: async (line) => {
      const hit = hitAfter(known, line);
      if (hit !== undefined || question === null) return hit ?? null;
      const stretch = await searchedFrom(client, place, question, line + 1);
      learn(stretch);
      if (stretch.last <= line) throw new Error(`The search ran out of time after line ${stretch.last}.`);
      return hitAfter([stretch], line) ?? null;
    },
    previous: async (line) => {
      const hit = hitBefore(known, line);
      if (hit !== undefined || question === null) return hit ?? null;
      const stretch = await lookedBack((from) => searchedFrom(client, place, question, from), line);
      learn(stretch);
      return hitBefore([stretch], line) ?? null;
    },
    rankOf: (line) => rankOf(known, line),
  };
}

async function searchedFrom(
  client: QueryClient,
  place: LogPlace,
  question: LogQuestion,
  from: number,
): Promise<Stretch> {
  const { pages } = await client.infiniteQuery({
    ...logQueries.search(place, question, from),
    staleTime: REFETCH_MS,
  });
  const [page] = pages;
  if (page === undefined) throw new Error("The server told nothing.");
  return stretchOf(from, page);
}
