import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/shared/api/client";

import { graphOf, type RunGraph } from "./model";
import { patched, type Patched } from "./patch";
import { recentOf } from "./recent";

export const graphQueries = {
  all: () => ["graph"] as const,
  /** Of the pipeline run with this root. */
  of: (rootId: string) =>
    queryOptions({
      queryKey: [...graphQueries.all(), rootId],
      queryFn: async ({ signal }): Promise<RunGraph> => {
        const first = await fetched(rootId, signal);
        // Runs that were created while it was on its way are in the next; those after that the feed tells of.
        return first.isIncomplete ? (await fetched(rootId, signal)).graph : first.graph;
      },
      structuralSharing: false,
    }),
};

/** The server's answer, with what the feed told while it was on its way. */
async function fetched(rootId: string, signal: AbortSignal): Promise<Patched> {
  const params = { path: { run_id: rootId } };
  const told = await bodyOf(api.GET("/api/v1/runs/{run_id}/graph", { params, signal }));
  return patched(graphOf(told), recentOf(told.root_id));
}
