import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf, type Schemas } from "@/shared/api/client";

export type TableRows = Schemas["TableRows"];

/** A stored table, or one inside a value. */
export interface TablePlace {
  readonly artifactId: string;
  /** What the artifact calls the part that says where the rows are. */
  readonly part: string;
}

/** Some rows and columns of a table, by numbers from 0. */
export interface TableWindow {
  readonly first: number;
  readonly count: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

const KEPT_MS = 60_000;

export const rowsIn = (
  { artifactId, part }: TablePlace,
  window: TableWindow,
  signal?: AbortSignal,
): Promise<TableRows> =>
  bodyOf(
    api.GET("/api/v1/artifacts/{artifact_id}/rows", {
      params: {
        path: { artifact_id: artifactId },
        query: {
          first: window.first,
          count: window.count,
          columns: `${window.firstColumn}..${window.lastColumn}`,
          part,
        },
      },
      ...(signal === undefined ? {} : { signal }),
    }),
  );

/** Where a whole table is as a file. */
export const csvAddress = ({ artifactId, part }: TablePlace): string =>
  `/api/v1/artifacts/${artifactId}/csv?part=${encodeURIComponent(part)}`;

export const tableQueries = {
  all: () => ["tables"] as const,
  rows: (table: TablePlace, window: TableWindow) =>
    queryOptions({
      queryKey: [...tableQueries.all(), table, window],
      queryFn: ({ signal }) => rowsIn(table, window, signal),
      // A stored value never changes; but not everything that was scrolled past needs to stay in memory.
      staleTime: Infinity,
      gcTime: KEPT_MS,
    }),
};
