import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type Setting = Schemas["SettingShown"];

export const settingQueries = {
  list: () =>
    queryOptions({
      queryKey: ["settings"] as const,
      queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/settings", { signal })),
    }),
};
