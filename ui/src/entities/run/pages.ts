/** Lists of runs that stay where they are while new runs come: a head that grows, and pages behind it that do not move. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";
import { type paths } from "@/shared/api/schema";
import { readMoment } from "@/shared/lib/time";

import { runQueries, type RunRow, type RunsAsked } from "./queries";

export type RunsSummary = Schemas["RunsSummary"];
export type SummaryAsked = NonNullable<paths["/api/v1/runs/summary"]["get"]["parameters"]["query"]>;
export interface RunPage {
  readonly items: readonly RunRow[];
  /** Where the page after this one begins; null at the end. */
  readonly next: string | null;
}

const FIRST = 100;
const LATER = 200;
const MOST = 500;
/** How many runs may be new at a time before the list begins anew. */
const SPARE = 50;

export const runPageQueries = {
  /** The first runs; asked for again, it reaches as far down as before. */
  head: (asked: RunsAsked) => {
    const queryKey = [...runQueries.lists(), asked, "head"] as const;
    return queryOptions({
      queryKey,
      queryFn: async ({ client, signal }): Promise<RunPage> => {
        const before = client.getQueryData<RunPage>(queryKey);
        const limit = before === undefined ? FIRST : Math.min(MOST, before.items.length + SPARE);
        const query = { ...asked, limit };
        const fresh = await bodyOf(api.GET("/api/v1/runs", { params: { query }, signal }));
        return asked.sort === "created_at" ? fresh : headAfter(before, fresh);
      },
    });
  },
  page: (asked: RunsAsked, after: string) =>
    queryOptions({
      queryKey: [...runQueries.lists(), asked, "after", after] as const,
      queryFn: ({ signal }): Promise<RunPage> =>
        bodyOf(api.GET("/api/v1/runs", { params: { query: { ...asked, limit: LATER, after } }, signal })),
    }),
  /** How many runs pass a filter; with `since` by the time at which they were created, too. */
  summary: (asked: SummaryAsked) =>
    queryOptions({
      queryKey: [...runQueries.lists(), asked, "summary"] as const,
      queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/runs/summary", { params: { query: asked }, signal })),
    }),
  /** Why a run failed. */
  failure: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "failure", id] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/failure", { params: { path: { run_id: id } }, signal })),
    }),
};

/**
 * Return the head of a list after it was asked for again.
 *
 * It ends where it ended before, because that is where the next page begins; where that place cannot be told any more
 * the list begins anew.
 */
export function headAfter(before: RunPage | undefined, fresh: RunPage): RunPage {
  const last = before?.items.at(-1);
  if (before === undefined || before.next === null || last === undefined) return fresh;
  const oldest = readMoment(last.created_at);
  const there = fresh.items.findIndex((run) => run.id === last.id);
  if (there >= 0) return { items: fresh.items.slice(0, there + 1), next: before.next };
  const end = fresh.items.findIndex((run) => readMoment(run.created_at) < oldest);
  if (end >= 0) return { items: fresh.items.slice(0, end), next: before.next };
  return fresh;
}
