import { type RunGraph } from "@/entities/graph/model";

interface Props {
  readonly graph: RunGraph;
  /** The place of the run that is selected. */
  readonly selected: number;
}

export function RunTable({ graph, selected }: Props) {
  return (
    <p>
      {graph.count} {selected}
    </p>
  );
}
