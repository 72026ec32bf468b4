import { useQueryClient } from "@tanstack/react-query";
import { useAtomValue, useSetAtom } from "jotai";
import { useEffect, useMemo } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { graphQueries } from "@/entities/graph/queries";
import { goToPlaceAtom, placeAtom, type PageProps } from "@/shared/location";
import { toastAtom } from "@/shared/ui/toastAtoms";

import { mendedPlace } from "./place";

const SHORT = 8;

/** Put the right address in the place of one that is not; true while that is still to happen. */
export function useMendedPlace(
  graph: RunGraph | undefined,
  isOld: boolean,
  parameters: PageProps["parameters"],
): boolean {
  const client = useQueryClient();
  const place = useAtomValue(placeAtom);
  const go = useSetAtom(goToPlaceAtom);
  const toast = useSetAtom(toastAtom);
  const { path = "", rootId = "" } = parameters;
  const mended = useMemo(
    () => (graph === undefined ? null : mendedPlace(place, graph, { path, rootId })),
    [place, graph, path, rootId],
  );
  // A run may be newer than the graph that is known: what is asked for again may have it.
  const isDue = mended !== null && graph !== undefined && !(isOld && mended.missing !== null);
  useEffect(() => {
    if (!isDue) return;
    client.setQueryData(graphQueries.of(graph.rootId).queryKey, graph);
    go(mended.place, "replace");
    if (mended.missing !== null)
      toast({ kind: "error", text: `Run ${mended.missing.slice(0, SHORT)} is not in this pipeline run.` });
  }, [isDue, client, graph, go, mended, toast]);
  return isDue;
}
