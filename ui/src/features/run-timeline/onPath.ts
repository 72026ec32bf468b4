/** The runs that the whole waited for, among those that are looked for. */
import { criticalPath } from "@/entities/graph/criticalPath";
import { type RunGraph } from "@/entities/graph/model";
import { type Found } from "@/entities/graph/search";

/** Return the runs on the critical path that were found, if something is looked for. */
export function onPath(graph: RunGraph, found: Found | null): Found {
  const mask = new Uint8Array(graph.count);
  const places = [...criticalPath(graph)]
    .filter((place) => found === null || found.mask[place] === 1)
    .sort((a, b) => a - b);
  for (const place of places) mask[place] = 1;
  return { mask, places, isFollowed: false };
}
