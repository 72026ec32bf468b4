import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type Note = Schemas["NoteTold"];

export const noteQueries = {
  all: () => ["notes"] as const,
  of: (runId: string) =>
    queryOptions({
      queryKey: [...noteQueries.all(), runId],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/notes", { params: { path: { run_id: runId } }, signal })),
    }),
};
