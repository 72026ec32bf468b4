import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type Note = Schemas["NoteTold"];

export const noteQueries = {
  all: () => ["notes"] as const,
  /** Of a run, or of all runs of its pipeline run; the first first. */
  of: (runId: string, isAll = false) =>
    infiniteQueryOptions({
      queryKey: [...noteQueries.all(), runId, isAll ? "everywhere" : "here"] as const,
      queryFn: ({ pageParam, signal }) => {
        const query = { all: isAll, limit: 100, ...(pageParam === null ? {} : { after: pageParam }) };
        return bodyOf(
          api.GET("/api/v1/runs/{run_id}/notes", { params: { path: { run_id: runId }, query }, signal }),
        );
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
};
