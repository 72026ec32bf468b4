import { useQuery } from "@tanstack/react-query";

import {
  childrenAt,
  idAt,
  isVirtual,
  nameAt,
  placeOfRun,
  stateAt,
  type RunGraph,
} from "@/entities/graph/model";
import { graphQueries } from "@/entities/graph/queries";
import { type RunDetail } from "@/entities/run/queries";
import { RunLog } from "@/features/run-logs/RunLog";

/** What a run wrote, and where what it called wrote. */
export function LogsTab({ detail }: { readonly detail: RunDetail }) {
  const { data: graph } = useQuery(graphQueries.of(detail.run.root_id));
  return <RunLog detail={detail} nested={graph === undefined ? [] : calledBy(graph, detail.run.id)} />;
}

/** The runs that a run called; those that only build containers write nothing. */
function calledBy(graph: RunGraph, runId: string) {
  const place = placeOfRun(graph, runId);
  if (place === null) return [];
  return [...childrenAt(graph, place)]
    .filter((child) => !isVirtual(graph, child))
    .map((child) => ({ id: idAt(graph, child), name: nameAt(graph, child), state: stateAt(graph, child) }));
}
