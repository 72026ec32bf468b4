/** What a run's page asks the server for at first, all at once instead of one answer after the other. */
import { type QueryClient } from "@tanstack/react-query";

import { graphQueries } from "@/entities/graph/queries";
import { runQueries } from "@/entities/run/queries";
import { prepareKind } from "@/features/artifact-view/registry";
import { valueOf, type Place } from "@/shared/location";

const WHOLE_ID = 32;

/** Whoever shows the answer shows why there is none. */
const untold = (): void => undefined;

/** Begin to ask for the graph, for the selected run and, where its output is to be seen, for that and what draws it. */
export function beginToAsk(client: QueryClient, rootId: string, place: Place): void {
  const selected = valueOf(place.hash, "run") ?? rootId;
  // The page finds out first what is meant by less than a whole id.
  if (rootId.length !== WHOLE_ID || selected.length !== WHOLE_ID) return;
  client.query(graphQueries.of(rootId)).catch(untold);
  client.query(runQueries.detail(rootId)).catch(untold);
  if (selected !== rootId) client.query(runQueries.detail(selected)).catch(untold);
  if ((valueOf(place.hash, "tab") ?? "output") === "output") askForOutput(client, selected).catch(untold);
}

async function askForOutput(client: QueryClient, runId: string): Promise<void> {
  const outputs = runQueries.outputs(runId);
  const found = await client.query(outputs);
  const kind = found.items[0]?.view?.kind;
  if (kind !== undefined) prepareKind(kind);
  // What a run has not made yet must not be taken for its output once it has.
  else client.removeQueries({ queryKey: outputs.queryKey, type: "inactive" });
}
