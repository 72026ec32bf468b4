/** Our jobs in the words of the layout engine. */
import type { ElkNode } from "elkjs/lib/elk-api";

// No more than types: whatever else is imported here is loaded with the engine, and the engine with what shares that.
import type { Job, Layout, Point } from "./layout";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.spacing.nodeNode": "20",
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "8",
  "elk.spacing.componentComponent": "20",
  "elk.layered.spacing.nodeNodeBetweenLayers": "34",
  "elk.layered.spacing.edgeNodeBetweenLayers": "12",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "8",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.mergeEdges": "true",
  "elk.aspectRatio": "1.5",
};
/** Many boxes: less beauty, more speed. */
const MANY = 150;
const LARGE = { "elk.layered.thoroughness": "1", "elk.layered.nodePlacement.strategy": "SIMPLE" };

export function graphOf(job: Job): ElkNode {
  const constraint = (index: number): Record<string, string> => {
    if (job.first.includes(index)) return { "elk.layered.layering.layerConstraint": "FIRST" };
    if (job.last.includes(index)) return { "elk.layered.layering.layerConstraint": "LAST" };
    return {};
  };
  return {
    id: "all",
    layoutOptions: {
      ...OPTIONS,
      ...(job.sizes.length > MANY ? LARGE : {}),
      "elk.direction": job.direction === "down" ? "DOWN" : "RIGHT",
    },
    children: job.sizes.map((size, index) => ({
      id: `n${index}`,
      ...size,
      layoutOptions: constraint(index),
    })),
    edges: job.edges.map(([from, to], index) => ({
      id: `e${index}`,
      sources: [`n${from}`],
      targets: [`n${to}`],
    })),
  };
}

export function layoutOf(told: ElkNode): Layout {
  const boxes = (told.children ?? []).map(({ x = 0, y = 0, width = 0, height = 0 }) => ({
    x,
    y,
    width,
    height,
  }));
  const lines = (told.edges ?? []).map((edge): readonly Point[] =>
    (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
      startPoint,
      ...bendPoints,
      endPoint,
    ]),
  );
  return { boxes, lines, width: told.width ?? 0, height: told.height ?? 0 };
}
