import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type Environment = Schemas["EnvironmentTold"];

export const environmentQueries = {
  of: (runId: string) =>
    queryOptions({
      queryKey: ["runs", "environment", runId] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/environment", { params: { path: { run_id: runId } }, signal })),
    }),
  /** What is not as it was for the run before. */
  difference: (runId: string) =>
    queryOptions({
      queryKey: ["runs", "environment-difference", runId] as const,
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/runs/{run_id}/environment/diff", { params: { path: { run_id: runId } }, signal }),
        ),
    }),
};
