import { useQuery } from "@tanstack/react-query";

import { stateAt, type RunGraph } from "@/entities/graph/model";
import { runQueries } from "@/entities/run/queries";
import { isFailure } from "@/entities/run/states";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { CauseCard } from "./CauseCard";

interface Props {
  readonly graph: RunGraph;
  /** In one line. */
  readonly isCompact: boolean;
}

/** Why a pipeline run failed: the first run that failed by itself, and what to do next. */
export function RootCause({ graph, isCompact }: Props) {
  const isFailed = graph.state.some((_, place) => isFailure(stateAt(graph, place)));
  const failure = useQuery({ ...runQueries.failure(graph.rootId), enabled: isFailed });
  if (!isFailed) return null;
  return (
    <QueryPanel query={failure} title="The root cause cannot be shown" skeleton={null}>
      {(found) =>
        found === null ? null : <CauseCard failure={found} rootId={graph.rootId} isCompact={isCompact} />
      }
    </QueryPanel>
  );
}
