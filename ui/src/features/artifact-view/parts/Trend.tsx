import { useQuery } from "@tanstack/react-query";

import { runQueries } from "@/entities/run/queries";

import { Note } from "./Note";
import { TrendChart } from "./TrendChart";

/** How the output of a run went in the last runs of its pipeline, where there is more than one. */
export function Trend({ runId }: { readonly runId: string }) {
  const { data, error } = useQuery(runQueries.trend(runId));
  if (error !== null && data === undefined) return <Note>The trend cannot be shown: {error.message}</Note>;
  // Another run has a chart of its own: nothing that was pointed at stays.
  return data == null ? null : <TrendChart key={runId} trend={data} runId={runId} />;
}
