import {
  keepPreviousData,
  useQueries,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useState } from "react";

import { runPageQueries, type RunPage } from "@/entities/run/pages";
import { type RunRow, type RunsAsked } from "@/entities/run/queries";

interface RunPages {
  readonly head: ReturnType<typeof useHead>;
  readonly runs: readonly RunRow[];
  /** Where more can be asked for; null if these are all. */
  readonly next: string | null;
  readonly isLoadingMore: boolean;
  readonly more: () => void;
}

const useHead = (asked: RunsAsked) =>
  useQuery({ ...runPageQueries.head(asked), placeholderData: keepPreviousData });

/**
 * The runs that were asked for so far, page after page.
 *
 * Only pages that are near to what is seen (`seen`: the first and the last place) are asked for again when runs change.
 */
export function useRunPages(asked: RunsAsked, seen: readonly [first: number, last: number]): RunPages {
  const client = useQueryClient();
  const head = useHead(asked);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const first = head.isPlaceholderData ? null : (head.data?.next ?? null);
  // A list that began anew, or is another one, has other pages.
  const chain = first === null ? [] : cursors[0] === first ? cursors : keptChain(client, asked, first);
  const pages = useQueries({ queries: queriesOf(client, asked, chain, head.data?.items.length ?? 0, seen) });
  const last = chain.length === 0 ? first : (pages.at(-1)?.data?.next ?? null);
  const runs = [head.data?.items ?? [], ...pages.map((page) => page.data?.items ?? [])].flat();
  return {
    head,
    runs,
    next: last,
    isLoadingMore: pages.some((page) => page.isPending),
    more: () => {
      if (last !== null && !chain.includes(last)) setCursors([...chain, last]);
    },
  };
}

/** The pages that are still known from before: Back shows all of them at once. */
function keptChain(client: QueryClient, asked: RunsAsked, first: string): readonly string[] {
  const chain: string[] = [];
  for (let cursor: string | null = first; cursor !== null;) {
    const page: RunPage | undefined = client.getQueryData<RunPage>(
      runPageQueries.page(asked, cursor).queryKey,
    );
    if (page === undefined) break;
    chain.push(cursor);
    cursor = page.next;
  }
  return chain;
}

/** What asks for the pages of a list; those that are known and far from what is seen are left as they are. */
function queriesOf(
  client: QueryClient,
  asked: RunsAsked,
  chain: readonly string[],
  headLength: number,
  seen: readonly [first: number, last: number],
) {
  let start = headLength;
  return chain.map((cursor) => {
    const query = runPageQueries.page(asked, cursor);
    const known = client.getQueryData<RunPage>(query.queryKey);
    const end = start + (known?.items.length ?? 0);
    const isNear = start <= seen[1] && end >= seen[0];
    start = end;
    return { ...query, enabled: known === undefined || isNear };
  });
}
