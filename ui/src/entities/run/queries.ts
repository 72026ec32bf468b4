import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";
import { type paths } from "@/shared/api/schema";

export type RunRow = Schemas["RunRow"];
export type RunDetail = Schemas["RunDetail"];
export type Failure = Schemas["Failure"];
export type RunLink = Schemas["RunLink"];
export type Trend = Schemas["Trend"];
export type BoundValue = Schemas["BoundValue"];
export type RunsAsked = NonNullable<paths["/api/v1/runs"]["get"]["parameters"]["query"]>;

export const PAGE = 100;
const MOST_BOUND = 100;

export const runQueries = {
  all: () => ["runs"] as const,
  lists: () => [...runQueries.all(), "list"] as const,
  /** Pages of a list, the newest first unless asked otherwise. */
  list: (asked: RunsAsked) =>
    infiniteQueryOptions({
      queryKey: [...runQueries.lists(), asked],
      queryFn: ({ pageParam, signal }) => {
        const query = { limit: PAGE, ...asked, ...(pageParam === null ? {} : { after: pageParam }) };
        return bodyOf(api.GET("/api/v1/runs", { params: { query }, signal }));
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  details: () => [...runQueries.all(), "detail"] as const,
  /** Of a run whose id begins so. */
  detail: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.details(), id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}", { params: { path: { run_id: id } }, signal })),
    }),
  inputs: (id: string) =>
    infiniteQueryOptions({
      queryKey: [...runQueries.all(), "inputs", id],
      queryFn: ({ pageParam, signal }) => {
        const query = { limit: MOST_BOUND, ...(pageParam === null ? {} : { after: pageParam }) };
        return bodyOf(
          api.GET("/api/v1/runs/{run_id}/inputs", { params: { path: { run_id: id }, query }, signal }),
        );
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  outputs: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "outputs", id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/outputs", { params: { path: { run_id: id } }, signal })),
    }),
  /** How the number that it gave went in the runs of its pipeline up to it; null where there is nothing to compare. */
  trend: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "trend", id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/trend", { params: { path: { run_id: id } }, signal })),
    }),
  why: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "why", id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/why", { params: { path: { run_id: id } }, signal })),
    }),
  /** Its function's text and docstring, as they were. */
  source: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "source", id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/source", { params: { path: { run_id: id } }, signal })),
      staleTime: Infinity,
    }),
  /** Why a run failed: the first failure of itself and all below it; null if there is none. */
  failure: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "failure", id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/failure", { params: { path: { run_id: id } }, signal })),
    }),
};
