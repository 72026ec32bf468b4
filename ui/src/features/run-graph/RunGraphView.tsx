import { ReactFlowProvider } from "@xyflow/react";

import { type RunGraph } from "@/entities/graph/model";

import { GraphPanel } from "./GraphPanel";

interface Props {
  readonly graph: RunGraph;
  /** The place of the run that is selected. */
  readonly selected: number;
}

/** A pipeline run's runs as a graph: who needs whose output, and what is in what. */
export function RunGraphView({ graph, selected }: Props) {
  return (
    <ReactFlowProvider key={graph.rootId}>
      <GraphPanel graph={graph} selected={selected} />
    </ReactFlowProvider>
  );
}
