import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type LogText = Schemas["LogText"];
export type LogPage = Schemas["LogPage"];
export type LogGap = Schemas["LogGap"];
export type LogMatches = Schemas["LogMatches"];

/** Which log: of a run, and of which of its attempts, from 1. */
export interface LogPlace {
  readonly runId: string;
  readonly attempt: number;
}

/** What is looked for in a log. */
export interface LogQuestion {
  readonly pattern: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
}

interface Wanted {
  readonly from_line?: number;
  readonly to_line?: number;
  readonly tail?: number;
  readonly limit?: number;
}

const MOST_MATCHES = 500;

const pathOf = ({ runId, attempt }: LogPlace) => ({ run_id: runId, attempt });

/** Lines of a log; it is kept by whoever asks, since it may be larger than a query cache should hold. */
export const logLines = (place: LogPlace, query: Wanted, signal: AbortSignal): Promise<LogPage> =>
  bodyOf(api.GET("/api/v1/runs/{run_id}/logs/{attempt}", { params: { path: pathOf(place), query }, signal }));

/** Where all of a log can be had as a file. */
export const logAddress = ({ runId, attempt }: LogPlace): string =>
  `/api/v1/runs/${encodeURIComponent(runId)}/logs/${attempt}/download`;

const found = (
  place: LogPlace,
  { pattern, isRegex, isCaseSensitive }: LogQuestion,
  from: number,
  limit: number,
  signal: AbortSignal,
): Promise<LogMatches> =>
  bodyOf(
    api.GET("/api/v1/runs/{run_id}/logs/{attempt}/search", {
      params: {
        path: pathOf(place),
        query: { pattern, literal: !isRegex, ignore_case: !isCaseSensitive, from_line: from, limit },
      },
      signal,
    }),
  );

export const logQueries = {
  all: () => ["logs"] as const,
  /** The lines in which something is found, in pages, and how many there are in all. */
  search: (place: LogPlace, question: LogQuestion, from = 1, limit = MOST_MATCHES) =>
    infiniteQueryOptions({
      queryKey: [...logQueries.all(), "search", place, question, from, limit],
      queryFn: ({ pageParam, signal }) => found(place, question, pageParam, limit, signal),
      initialPageParam: from,
      getNextPageParam: (page) => page.next_line,
    }),
};
