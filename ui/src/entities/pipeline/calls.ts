import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

import { pipelineQueries } from "./queries";

export type PipelineGrid = Schemas["PipelineGrid"];
export type FunctionFigures = Schemas["FunctionFigures"];

/** What the last runs of a pipeline called. */
export const pipelineCallQueries = {
  grid: (path: string) =>
    queryOptions({
      queryKey: [...pipelineQueries.all(), "grid", path] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/pipelines/{path}/grid", { params: { path: { path } }, signal })),
    }),
  functions: (path: string) =>
    queryOptions({
      queryKey: [...pipelineQueries.all(), "functions", path] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/pipelines/{path}/functions", { params: { path: { path } }, signal })),
    }),
};
