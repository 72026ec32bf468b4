import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type Me = Schemas["Me"];
export type User = Schemas["UserShown"];

export const userQueries = {
  me: () =>
    queryOptions({
      queryKey: ["user", "me"] as const,
      queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/me", { signal })),
      staleTime: 60_000,
    }),
  list: () =>
    queryOptions({
      queryKey: ["user", "list"] as const,
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/users", { params: { query: { limit: 500 } }, signal })),
    }),
};

const RANKS = { viewer: 0, editor: 1, admin: 2 } satisfies Record<Me["role"], number>;

export const isAllowed = (me: Me | undefined, role: Me["role"]): boolean =>
  me !== undefined && RANKS[me.role] >= RANKS[role];
