import { useAtomValue } from "jotai";

import { knownIdAt, placeOfRun, type RunGraph } from "@/entities/graph/model";
import { runAtom } from "@/shared/location";

/** The run that is selected on a pipeline run's page: the root where none is. The id may be only its beginning. */
export function useSelectedRun(graph: RunGraph): { readonly id: string; readonly place: number } {
  const wanted = useAtomValue(runAtom);
  const place = (wanted === "" ? null : placeOfRun(graph, wanted)) ?? 0;
  return { place, id: knownIdAt(graph, place, wanted) };
}
