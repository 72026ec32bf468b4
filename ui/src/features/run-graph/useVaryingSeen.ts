import { useStore } from "@xyflow/react";
import { useState } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { useVarying } from "@/entities/graph/useVarying";
import { askedFor, type Given } from "@/entities/graph/varying";

import { detailAt, isTouched } from "./camera";
import { type Size } from "./layout";
import { type Laid } from "./useLaid";

/** What tells a run from others of its name beside it, for the nodes with names that are or were on the screen. */
export function useVaryingSeen(
  graph: RunGraph,
  { scene, placed }: Laid,
  size: Size,
): (place: number) => readonly Given[] | null {
  const now = useStore(({ transform: [x, y, zoom] }) => {
    if (detailAt(zoom) === "block") return "";
    const places = [...scene.nodes.values()].flatMap(({ key, kind, places: [place = 0] }) => {
      const box = kind === "run" ? placed.boxes.get(key) : undefined;
      return box !== undefined && isTouched(box, { x, y, zoom }, size) ? [place] : [];
    });
    return askedFor(graph, places)
      .map(({ first }) => first)
      .join(" ");
  });
  const [seen, setSeen] = useState<readonly number[]>([]);
  const more = now === "" ? [] : now.split(" ").map(Number);
  const all = [...new Set([...seen, ...more])];
  if (all.length > seen.length) setSeen(all);
  return useVarying(graph, all);
}
