import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/shared/api/client";

import { graphOf } from "./model";

export const graphQueries = {
  all: () => ["graph"] as const,
  /** Of the pipeline run with this root. */
  of: (rootId: string) =>
    queryOptions({
      queryKey: [...graphQueries.all(), rootId],
      queryFn: async ({ signal }) =>
        graphOf(
          await bodyOf(
            api.GET("/api/v1/runs/{run_id}/graph", { params: { path: { run_id: rootId } }, signal }),
          ),
        ),
      structuralSharing: false,
    }),
};
