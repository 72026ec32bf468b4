import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";
import { type paths } from "@/shared/api/schema";

export type ArtifactDetail = Schemas["ArtifactDetail"];
export type ArtifactEntry = Schemas["ArtifactEntry"];
/** What people see of a value; its content's shape depends on its kind, see docs/reference/views.md. */
export type View = Schemas["View"];
export type ViewKind = Schemas["ViewKind"];
export type ArtifactsAsked = NonNullable<paths["/api/v1/artifacts"]["get"]["parameters"]["query"]>;

export const artifactQueries = {
  all: () => ["artifacts"] as const,
  lists: () => [...artifactQueries.all(), "list"] as const,
  list: (asked: ArtifactsAsked) =>
    infiniteQueryOptions({
      queryKey: [...artifactQueries.lists(), asked],
      queryFn: ({ pageParam, signal }) => {
        const query = { limit: 100, ...asked, ...(pageParam === null ? {} : { after: pageParam }) };
        return bodyOf(api.GET("/api/v1/artifacts", { params: { query }, signal }));
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...artifactQueries.all(), "detail", id],
      queryFn: ({ signal }) =>
        bodyOf(api.GET("/api/v1/artifacts/{artifact_id}", { params: { path: { artifact_id: id } }, signal })),
      staleTime: Infinity,
    }),
};

/** Where a part of a value's view is: an image's bytes, a figure. */
export const partAddress = (artifactId: string, part: string): string =>
  `/api/v1/artifacts/${artifactId}/parts/${part.split("/").map(encodeURIComponent).join("/")}`;
