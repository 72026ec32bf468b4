/** For tests: the layout engine in the same thread, and what it is given. */
import ELK from "elkjs";

import { type RunGraph } from "@/entities/graph/model";

import { graphOf, layoutOf } from "./elkGraph";
import { type Box, type Layouter } from "./layout";
import { openedAtFirst } from "./opening";
import { sceneOf, type Scene } from "./scene";
import { structureOf } from "./structure";

const elk = new ELK();

export const byElk: Layouter = async (job) => layoutOf(await elk.layout(graphOf(job)));

/** What is drawn of a graph at first. */
export const sceneFor = (graph: RunGraph): Scene => {
  const structure = structureOf(graph);
  return sceneOf(structure, openedAtFirst(structure, graph, 0));
};

export const isIn = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
