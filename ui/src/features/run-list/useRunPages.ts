import {
  keepPreviousData,
  useQueries,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { runPageQueries, type RunPage } from "@/entities/run/pages";
import { type RunRow, type RunsAsked } from "@/entities/run/queries";

import { type Span } from "./model";

interface RunPages {
  readonly head: ReturnType<typeof useHead>;
  readonly runs: readonly RunRow[];
  /** Where more begin; null if these are all. */
  readonly next: string | null;
  readonly isLoadingMore: boolean;
  /** The page that could not be had. */
  readonly failure: { readonly error: Error | null; readonly refetch: () => unknown } | null;
}

const useHead = (asked: RunsAsked) =>
  useQuery({ ...runPageQueries.head(asked), placeholderData: keepPreviousData });

/** How many runs are to be there below those that are seen. */
const AHEAD = 120;

/**
 * The runs that were asked for so far, page after page; `most` is how many there are at the most, if that is known.
 *
 * Only pages that are near to what is seen (`seen`: the first and the last place) are asked for again when runs change.
 */
export function useRunPages(asked: RunsAsked, seen: Span, most: number): RunPages {
  const client = useQueryClient();
  const head = useHead(asked);
  const first = head.isPlaceholderData ? null : (head.data?.next ?? null);
  const known = first === null ? [] : knownPages(client, asked, first);
  const count = known.reduce((sum, { page }) => sum + page.items.length, head.data?.items.length ?? 0);
  // A page may have few runs, or none, though there are more behind it.
  const last = known.length === 0 ? first : (known.at(-1)?.page.next ?? null);
  const next = count < most ? last : null;
  const wanted = next !== null && count <= seen[1] + AHEAD ? [next] : [];
  let start = head.data?.items.length ?? 0;
  const queries = [];
  for (const { cursor, page } of known) {
    const end = start + page.items.length;
    queries.push({ ...runPageQueries.page(asked, cursor), enabled: start <= seen[1] && end >= seen[0] });
    start = end;
  }
  for (const cursor of wanted) queries.push({ ...runPageQueries.page(asked, cursor), enabled: true });
  const { failed } = useQueries({
    queries,
    combine: (results) => ({
      failed: results.find((each) => each.error !== null && each.data === undefined),
      // Pages are read from the cache: whoever shows them is to do so again when one comes.
      updates: results.reduce((sum, each) => sum + each.dataUpdatedAt, 0),
    }),
  });
  const runs = useJoined([head.data?.items ?? NONE, ...known.map(({ page }) => page.items)]);
  return {
    head,
    runs,
    next,
    isLoadingMore: wanted.length > 0 && failed === undefined,
    failure: failed ?? null,
  };
}

const NONE: readonly RunRow[] = [];

/** All the parts after each other; the same list as before as long as the parts are the same. */
function useJoined(parts: readonly (readonly RunRow[])[]): readonly RunRow[] {
  const [kept, setKept] = useState(parts);
  const isSame = kept.length === parts.length && kept.every((part, place) => part === parts[place]);
  if (!isSame) setKept(parts);
  const latest = isSame ? kept : parts;
  return useMemo(() => latest.flat(), [latest]);
}

interface KnownPage {
  readonly cursor: string;
  readonly page: RunPage;
}

/** The pages that were asked for so far, one after the other; Back shows all of them at once. */
function knownPages(client: QueryClient, asked: RunsAsked, first: string): readonly KnownPage[] {
  const found: KnownPage[] = [];
  for (let cursor: string | null = first; cursor !== null;) {
    const page: RunPage | undefined = client.getQueryData<RunPage>(
      runPageQueries.page(asked, cursor).queryKey,
    );
    if (page === undefined) break;
    found.push({ cursor, page });
    cursor = page.next;
  }
  return found;
}
