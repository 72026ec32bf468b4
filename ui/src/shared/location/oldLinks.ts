/** Links of earlier dashboards: what they meant, as an address of today. */
import { valueOf, withValue, type Entries, type Place } from "./place";
import { paths } from "./paths";

interface Run {
  readonly id: string;
  readonly root_id: string;
  /** Of the pipeline run that it is part of. */
  readonly pipeline: string;
}

/** Where the address of a run of which nothing but its id was known leads; everything else it says is kept. */
export function placeOfRun(place: Place, run: Run): Place {
  const panel = valueOf(place.hash, "panel");
  if (panel === "metrics") return placeOfPipeline(place, run.pipeline);
  let hash: Entries = withValue(place.hash, "panel", null);
  if ((panel === "dag" || panel === "graph") && valueOf(hash, "view") === undefined)
    hash = withValue(hash, "view", "graph");
  if (run.id !== run.root_id && valueOf(hash, "run") === undefined) hash = withValue(hash, "run", run.id);
  return { path: paths.pipelineRun(run.pipeline, run.root_id), query: place.query, hash };
}

export function placeOfPipeline(place: Place, functionPath: string): Place {
  const isMetrics = valueOf(place.hash, "panel") === "metrics";
  const hash = withValue(place.hash, "panel", null);
  return {
    path: paths.pipeline(functionPath),
    query: place.query,
    hash: isMetrics ? withValue(hash, "tab", "metrics") : hash,
  };
}
