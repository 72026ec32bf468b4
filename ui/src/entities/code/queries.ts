import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type CodeDiff = Schemas["CodeDiff"];
export type CodeFile = Schemas["CodeFile"];

export const codeQueries = {
  source: (runId: string) =>
    queryOptions({
      queryKey: ["runs", "source", runId] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/source", { params: { path: { run_id: runId } }, signal })),
    }),
  /** The project's files as they were. */
  files: (runId: string) =>
    infiniteQueryOptions({
      queryKey: ["runs", "code", runId] as const,
      queryFn: ({ pageParam, signal }) => {
        const query = pageParam === null ? {} : { after: pageParam };
        return bodyOf(
          api.GET("/api/v1/runs/{run_id}/code", { params: { path: { run_id: runId }, query }, signal }),
        );
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  file: (runId: string, path: string) =>
    queryOptions({
      queryKey: ["runs", "code-file", runId, path] as const,
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/runs/{run_id}/code/files/{path}", {
            params: { path: { run_id: runId, path } },
            signal,
          }),
        ),
      staleTime: Infinity,
    }),
  /** What is not as it was for the run before. */
  difference: (runId: string) =>
    queryOptions({
      queryKey: ["runs", "code-difference", runId] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/code/diff", { params: { path: { run_id: runId } }, signal })),
    }),
  /** What git had not been told of. */
  uncommitted: (runId: string) =>
    queryOptions({
      queryKey: ["runs", "code-uncommitted", runId] as const,
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/runs/{run_id}/code/uncommitted", { params: { path: { run_id: runId } }, signal }),
        ),
    }),
};
