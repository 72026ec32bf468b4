/** What can be done with a run, as the server says before it is done. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/shared/api/client";

import { runQueries } from "./queries";

export const offerQueries = {
  rerun: (runId: string) =>
    queryOptions({
      queryKey: [...runQueries.all(), "rerun", runId] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/rerun", { params: { path: { run_id: runId } }, signal })),
      staleTime: 0,
    }),
  /** What canceling would end; refused for what has ended. */
  cancel: (runId: string, isStep: boolean) =>
    queryOptions({
      queryKey: [...runQueries.all(), "cancel", runId, isStep ? "step" : "all"] as const,
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/runs/{run_id}/cancel", {
            params: { path: { run_id: runId }, query: { step: isStep } },
            signal,
          }),
        ),
      staleTime: 0,
    }),
};
