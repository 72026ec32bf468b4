/** The ways in which the runs of a pipeline run are shown. */
import { type ComponentType } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { RunTree } from "@/features/run-tree/RunTree";
import { type View } from "@/shared/location";
import { late } from "@/shared/ui/late";

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
}

const graph = late(async () => {
  // Small, and there first: it starts the engine, which takes longest.
  import("@/features/run-graph/elk").catch(() => undefined);
  return import("@/features/run-graph/RunGraphView");
}, "RunGraphView");
/** What a group of runs that is selected in the graph is. */
export const RunGroup = late(async () => import("@/features/run-graph/RunGroup"), "RunGroup");
const timeline = late(async () => import("@/features/run-timeline/RunTimeline"), "RunTimeline");
const table = late(async () => import("@/features/run-table/RunTable"), "RunTable");

export const views = { tree: RunTree, graph, timeline, table } satisfies Record<View, ComponentType<Props>>;

const loads = {
  tree: () => undefined,
  graph: graph.load,
  timeline: timeline.load,
  table: table.load,
} satisfies Record<View, () => unknown>;

/** Load what draws a view before there are runs to be drawn. */
export const prepareView = (view: View): void => void loads[view]();
