import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, beginningOf, bodyOf, textOf, type Schemas } from "@/shared/api/client";
import { type paths } from "@/shared/api/schema";

export type ArtifactDetail = Schemas["ArtifactDetail"];
export type ArtifactEntry = Schemas["ArtifactEntry"];
/** With what made it. */
export type ListedArtifact = Schemas["ListedArtifact"];
/** What people see of a value; its content's shape depends on its kind, see docs/reference/views.md. */
export type View = Schemas["View"];
export type ViewKind = Schemas["ViewKind"];
export type LineageGraph = Schemas["LineageGraph"];
export type Way = Schemas["Way"];
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
  /** The value as JSON, where it is small and plain enough for that. */
  json: (id: string) =>
    queryOptions({
      queryKey: [...artifactQueries.all(), "json", id],
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/artifacts/{artifact_id}/json", { params: { path: { artifact_id: id } }, signal }),
        ),
      staleTime: Infinity,
    }),
  /** A part that is text: a figure's JSON. */
  partText: (id: string, part: string) =>
    queryOptions({
      queryKey: [...artifactQueries.all(), "part", id, part],
      queryFn: ({ signal }) => textOf(partAddress(id, part), signal),
      staleTime: Infinity,
    }),
  /** Whether the bytes at the address of a part can be had at all; the error says why they cannot. */
  isReadable: (address: string) =>
    queryOptions({
      queryKey: [...artifactQueries.all(), "readable", address],
      queryFn: async ({ signal }) => {
        await beginningOf(address, signal);
        return true;
      },
      gcTime: 0,
    }),
  lineage: (id: string, direction: Way, depth: number) =>
    queryOptions({
      queryKey: [...artifactQueries.all(), "lineage", id, direction, depth],
      queryFn: ({ signal }) =>
        bodyOf(
          api.GET("/api/v1/artifacts/{artifact_id}/lineage", {
            params: { path: { artifact_id: id }, query: { direction, depth } },
            signal,
          }),
        ),
    }),
  consumers: (id: string) =>
    infiniteQueryOptions({
      queryKey: [...artifactQueries.all(), "consumers", id],
      queryFn: ({ pageParam, signal }) => {
        const query = { limit: 50, ...(pageParam === null ? {} : { after: pageParam }) };
        return bodyOf(
          api.GET("/api/v1/artifacts/{artifact_id}/consumers", {
            params: { path: { artifact_id: id }, query },
            signal,
          }),
        );
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
};

/** Where a part of a value's view is: an image's bytes, a figure. */
export const partAddress = (artifactId: string, part: string): string =>
  `/api/v1/artifacts/${artifactId}/parts/${part.split("/").map(encodeURIComponent).join("/")}`;
