import { queryOptions } from "@tanstack/react-query";

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

const pathOf = ({ runId, attempt }: LogPlace) => ({ run_id: runId, attempt });

/** Lines of a log; it is kept by whoever asks, since it may be larger than a query cache should hold. */
export const logLines = (place: LogPlace, query: Wanted, signal: AbortSignal): Promise<LogPage> =>
  bodyOf(api.GET("/api/v1/runs/{run_id}/logs/{attempt}", { params: { path: pathOf(place), query }, signal }));

/** Where all of a log can be had as a file. */
export const logAddress = ({ runId, attempt }: LogPlace): string =>
  `/api/v1/runs/${encodeURIComponent(runId)}/logs/${attempt}/download`;

/** Which part of a log is searched, and for how long. */
export interface Searched {
  readonly from_line?: number;
  readonly to_line?: number;
  readonly limit?: number;
  /** `range`: to the end, counting; `none`: no further than is needed to name as many as wanted. */
  readonly counting?: "range" | "none";
  readonly seconds?: number;
}

/** Lines in which something is found. */
export const logHits = (
  place: LogPlace,
  { pattern, isRegex, isCaseSensitive }: LogQuestion,
  searched: Searched,
  signal: AbortSignal,
): Promise<LogMatches> =>
  bodyOf(
    api.GET("/api/v1/runs/{run_id}/logs/{attempt}/search", {
      params: {
        path: pathOf(place),
        query: { pattern, literal: !isRegex, ignore_case: !isCaseSensitive, ...searched },
      },
      signal,
    }),
  );

/** How many of the last lines are shown first. */
export const FIRST_TAIL = 200;

export const logQueries = {
  all: () => ["logs"] as const,
  /** The last lines, for whoever is about to show them; what is written after that is not in it. */
  end: (place: LogPlace) =>
    queryOptions({
      queryKey: [...logQueries.all(), "end", place.runId, place.attempt],
      queryFn: ({ signal }) => logLines(place, { tail: FIRST_TAIL }, signal),
      staleTime: 2000,
      gcTime: 10_000,
      retry: false,
    }),
  /** The first line in which something is found; null if there is none. */
  first: (place: LogPlace, question: LogQuestion) =>
    queryOptions({
      queryKey: [...logQueries.all(), "first", place.runId, place.attempt, question],
      queryFn: ({ signal }) => firstHit(place, question, signal),
      staleTime: 5000,
    }),
};

async function firstHit(place: LogPlace, question: LogQuestion, signal: AbortSignal): Promise<number | null> {
  let from = 1;
  for (;;) {
    const page = await logHits(place, question, { from_line: from, limit: 1, counting: "none" }, signal);
    const [item] = page.items;
    if (item !== undefined) return item.number;
    if (page.is_complete || page.searched_lines < from) return null;
    from = page.searched_lines + 1;
  }
}
