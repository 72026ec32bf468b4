import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type Home = Schemas["Home"];
export type AttentionRow = Schemas["AttentionRow"];
export type QueuedStep = Schemas["QueuedStep"];
export type RunningPipeline = Schemas["RunningPipeline"];

export const homeQueries = {
  /** What is under way, and what went wrong since a moment. */
  since: (moment: string | null) =>
    queryOptions({
      queryKey: ["home", moment] as const,
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/home", {
            params: { query: moment === null ? {} : { failed_since: moment } },
            signal,
          }),
        ),
    }),
};
