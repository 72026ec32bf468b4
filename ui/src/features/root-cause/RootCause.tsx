import { type RunGraph } from "@/entities/graph/model";

interface Props {
  readonly graph: RunGraph;
  /** In one line. */
  readonly isCompact: boolean;
}

/** Why a pipeline run failed. */
export function RootCause({ graph, isCompact }: Props) {
  return graph.count === 0 && isCompact ? <p /> : null;
}
