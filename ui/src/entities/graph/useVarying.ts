import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";

import { idAt, type RunGraph } from "./model";
import { graphQueries, type VaryingArguments } from "./queries";
import { askedFor, givenOf, type Given } from "./varying";

/** Return what tells a run from others of its name beside it, for the runs that are seen; null where nothing is known. */
export function useVarying(
  graph: RunGraph,
  seen: readonly number[],
): (place: number) => readonly Given[] | null {
  const { idLength } = graph;
  const given = useQueries({
    queries: askedFor(graph, seen).map(({ first, count }) => graphQueries.varying(idAt(graph, first), count)),
    combine: useCallback(
      (results: UseQueryResult<VaryingArguments>[]) =>
        givenOf(
          results.map(({ data }) => data),
          idLength,
        ),
      [idLength],
    ),
  });
  return useCallback((place) => given.get(idAt(graph, place)) ?? null, [graph, given]);
}
