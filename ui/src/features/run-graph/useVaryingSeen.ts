import { type Viewport } from "@xyflow/react";
import { useMemo, useState } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { useVarying } from "@/entities/graph/useVarying";
import { askedFor, type Given } from "@/entities/graph/varying";

import { detailAt, isTouched } from "./camera";
import { type Size } from "./layout";
import { type Laid } from "./useLaid";

/**
 * What tells a run from others of its name beside it, for the nodes with names that are or were on the screen.
 *
 * `rest` is where the camera came to rest last: what only flies past is not asked for.
 */
export function useVaryingSeen(
  graph: RunGraph,
  laid: Laid,
  size: Size,
  rest: Viewport | null,
): (place: number) => readonly Given[] | null {
  const now = useMemo(
    () => askedFor(graph, placesAt(laid, rest, size)).map(({ first }) => first),
    [graph, laid, rest, size],
  );
  const [seen, setSeen] = useState<readonly number[]>([]);
  const all = [...new Set([...seen, ...now])];
  if (all.length > seen.length) setSeen(all);
  return useVarying(graph, all);
}

function placesAt({ scene, placed }: Laid, view: Viewport | null, size: Size): readonly number[] {
  if (view === null || detailAt(view.zoom) === "block") return [];
  return [...scene.nodes.values()].flatMap(({ key, kind, places: [place = 0] }) => {
    const box = kind === "run" ? placed.boxes.get(key) : undefined;
    return box !== undefined && isTouched(box, view, size) ? [place] : [];
  });
}
