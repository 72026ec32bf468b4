import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";
import { type paths } from "@/shared/api/schema";

export type PipelineRow = Schemas["PipelineRow"];
export type PipelineDetail = Schemas["PipelineDetail"];
export type PipelinesAsked = NonNullable<paths["/api/v1/pipelines"]["get"]["parameters"]["query"]>;

export const pipelineQueries = {
  all: () => ["pipelines"] as const,
  lists: () => [...pipelineQueries.all(), "list"] as const,
  list: (asked: PipelinesAsked) =>
    infiniteQueryOptions({
      queryKey: [...pipelineQueries.lists(), asked],
      queryFn: ({ pageParam, signal }) => {
        const query = { limit: 500, ...asked, ...(pageParam === null ? {} : { after: pageParam }) };
        return bodyOf(api.GET("/api/v1/pipelines", { params: { query }, signal }));
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  /** By its function's dotted path. */
  detail: (path: string) =>
    queryOptions({
      queryKey: [...pipelineQueries.all(), "detail", path],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/pipelines/{path}", { params: { path: { path } }, signal })),
    }),
};
