import { queryOptions, type QueryFunctionContext } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

import { graphOf, type RunGraph } from "./model";
import { patched, type Patched } from "./patch";
import { recentOf } from "./recent";

export type VaryingArguments = Schemas["VaryingArguments"];

export const graphQueries = {
  all: () => ["graph"] as const,
  /** Of the pipeline run with this root. */
  of: (rootId: string) =>
    queryOptions({
      queryKey: [...graphQueries.all(), rootId],
      queryFn: async (asked): Promise<RunGraph> => {
        const first = await fetched(rootId, asked);
        // Runs that were created while it was on its way are in the next; those after that the feed tells of.
        return first.isIncomplete ? (await fetched(rootId, asked)).graph : first.graph;
      },
      structuralSharing: false,
    }),
  /** In which arguments so many runs of one name beside each other differ, from one on. */
  varying: (firstId: string, count: number) =>
    queryOptions({
      queryKey: ["varying", firstId, count],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/runs/{run_id}/varying", { params: { path: { run_id: firstId } }, signal })),
      staleTime: Infinity,
    }),
};

/** The server's answer, with what the feed told while it was on its way. */
async function fetched(
  rootId: string,
  { client, signal }: Pick<QueryFunctionContext, "client" | "signal">,
): Promise<Patched> {
  const params = { path: { run_id: rootId } };
  const told = await bodyOf(api.GET("/api/v1/runs/{run_id}/graph", { params, signal }));
  return patched(graphOf(told), recentOf(client, told.root_id));
}
