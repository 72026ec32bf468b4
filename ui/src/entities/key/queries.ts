import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type ApiKey = Schemas["ApiKey"];

export const keyQueries = {
  all: () => ["keys"] as const,
  list: () =>
    queryOptions({
      queryKey: keyQueries.all(),
      queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/keys", { params: { query: { limit: 200 } }, signal })),
    }),
};
