import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/shared/api/client";

const MOST = 20;

/** Words that runs are found by, with a text in them. */
export const knownValueQueries = {
  tags: (search: string) =>
    queryOptions({
      queryKey: ["known", "tags", search] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/tags", { params: { query: { search, limit: MOST } }, signal })),
    }),
  owners: (search: string) =>
    queryOptions({
      queryKey: ["known", "owners", search] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/owners", { params: { query: { search, limit: MOST } }, signal })),
    }),
  functions: (search: string) =>
    queryOptions({
      queryKey: ["known", "functions", search] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/functions", { params: { query: { search, limit: MOST } }, signal })),
    }),
};
