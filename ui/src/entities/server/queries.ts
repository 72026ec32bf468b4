import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/shared/api/client";

export const serverQueries = {
  info: () =>
    queryOptions({
      queryKey: ["server", "info"] as const,
      queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/info", { signal })),
    }),
  signInWays: () =>
    queryOptions({
      queryKey: ["server", "sign-in"] as const,
      queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/sign-in", { signal })),
    }),
};
