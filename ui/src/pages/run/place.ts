/** Which address a run page should have, given what its graph is of. */
import { functionAt, placeOfRun, type RunGraph } from "@/entities/graph/model";
import { paths, valueOf, withValue, type Place } from "@/shared/location";

export interface Mended {
  readonly place: Place;
  /** What was meant and is not there. */
  readonly missing: string | null;
}

interface Asked {
  readonly path: string;
  readonly rootId: string;
}

/**
 * Return the right address for what was asked for; null if it is right already.
 *
 * A nested run in the path becomes the root with the nested one selected, a wrong function becomes the right one, and a
 * selected run that the graph does not have is forgotten. Everything else stays as it is.
 */
export function mendedPlace(place: Place, graph: RunGraph, asked: Asked): Mended | null {
  const wanted = valueOf(place.hash, "run");
  const isNested = !graph.rootId.startsWith(asked.rootId);
  const run = wanted ?? (isNested ? asked.rootId : null);
  const isMissing = run !== null && placeOfRun(graph, run) === null;
  const isRight = asked.rootId === graph.rootId && asked.path === functionAt(graph, 0);
  if (isRight && !isMissing) return null;
  return {
    place: {
      path: paths.pipelineRun(functionAt(graph, 0), graph.rootId),
      query: place.query,
      hash: withValue(place.hash, "run", isMissing ? null : run),
    },
    missing: isMissing ? run : null,
  };
}
