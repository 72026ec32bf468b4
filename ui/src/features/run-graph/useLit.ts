import { useAtomValue, useSetAtom } from "jotai";
import { useEffect, useMemo } from "react";

import { criticalPath } from "@/entities/graph/criticalPath";
import { isVirtual, type RunGraph } from "@/entities/graph/model";
import { type Found } from "@/entities/graph/search";

import { lightAtom, markSelectedAtom } from "./marks";
import { nodesOfRuns, type Scene } from "./scene";
import { type Structure } from "./structure";
import { isCriticalShownAtom } from "./view";
import { edgesOf, withEdges } from "./walk";

/** Light what is looked for, or the critical path; and mark what is selected. */
export function useLit(
  graph: RunGraph,
  structure: Structure,
  scene: Scene,
  found: Found | null,
  selectedKey: string | null,
): void {
  const isCritical = useAtomValue(isCriticalShownAtom);
  const light = useSetAtom(lightAtom);
  const mark = useSetAtom(markSelectedAtom);
  const lit = useMemo(() => {
    if (found !== null) {
      const keys = keysOf(scene, structure, found.places);
      return found.isFollowed ? withEdges(scene, keys) : keys;
    }
    return isCritical ? criticalKeys(scene, structure, pathOf(graph)) : null;
  }, [graph, structure, scene, found, isCritical]);
  useEffect(() => light(lit), [lit, light]);
  useEffect(() => mark(selectedKey), [mark, selectedKey]);
}

/** The runs on the critical path that are drawn: those that only build containers are not. */
const pathOf = (graph: RunGraph): ReadonlySet<number> =>
  new Set([...criticalPath(graph)].filter((place) => !isVirtual(graph, place)));

const keysOf = (scene: Scene, structure: Structure, places: Iterable<number>): ReadonlySet<string> => {
  const keys = new Set<string>();
  const nodeOf = nodesOfRuns(scene, structure);
  for (const place of places) {
    const key = nodeOf(place);
    if (key !== null) keys.add(key);
  }
  return keys;
};

/** With the edges between them, and where they begin and end. */
function criticalKeys(scene: Scene, structure: Structure, places: ReadonlySet<number>): ReadonlySet<string> {
  const keys = new Set(keysOf(scene, structure, places));
  for (const edge of edgesOf(scene)) {
    const isEnd = keys.has(edge.from) && scene.nodes.get(edge.to)?.kind === "output";
    const isStart = keys.has(edge.to) && scene.nodes.get(edge.from)?.kind === "input";
    if (!isEnd && !isStart && !(keys.has(edge.from) && keys.has(edge.to))) continue;
    keys.add(edge.key).add(edge.from).add(edge.to);
  }
  return keys;
}
