/** Which answers a change makes old. */
import { type QueryClient, type QueryKey } from "@tanstack/react-query";

import { graphQueries } from "@/entities/graph/queries";
import { patched } from "@/entities/graph/patch";
import { type RunGraph } from "@/entities/graph/model";
import { remember } from "@/entities/graph/recent";
import { noteQueries } from "@/entities/note/queries";
import { pipelineQueries } from "@/entities/pipeline/queries";
import { runQueries, type RunDetail } from "@/entities/run/queries";
import { type Changes } from "@/shared/api/feed";
import { type Throttle } from "./throttle";

const ENDS: ReadonlySet<Changes["states"][number]> = new Set(["COMPLETE", "FAILED", "CANCELED"]);
const AFTER_END_MS = 600;

/** Patch what can be patched, and have everything else that is shown asked for again, not too often. */
export function applyChanges(client: QueryClient, throttle: Throttle, told: readonly Changes[]): void {
  remember(client, told);
  for (const [rootId, changes] of byRoot(told)) {
    applyToGraph(client, throttle, rootId, changes);
    applyToRuns(client, throttle, changes);
    if (changes.some((each) => each.also.includes("notes"))) throttle(noteQueries.all());
  }
  throttle(runQueries.lists());
  if (told.some(isOfPipelines)) throttle(pipelineQueries.all());
  throttle(["home"]);
}

/** Whether a change is one of what lists of pipelines show: which there are, and the state of their last runs' roots. */
const isOfPipelines = (changes: Changes): boolean =>
  changes.states.length > 0 ||
  changes.function !== null ||
  changes.also.includes("removed") ||
  changes.also.includes("driver") ||
  changes.runs.some((run) => run.position === 0 && run.states.length > 0);

function byRoot(told: readonly Changes[]): Map<string, Changes[]> {
  const found = new Map<string, Changes[]>();
  for (const each of told) {
    const known = found.get(each.root_id);
    if (known === undefined) found.set(each.root_id, [each]);
    else known.push(each);
  }
  return found;
}

function applyToGraph(
  client: QueryClient,
  throttle: Throttle,
  rootId: string,
  changes: readonly Changes[],
): void {
  const key = graphQueries.of(rootId).queryKey;
  if (changes.some(({ states }) => states.some((each) => ENDS.has(each))))
    askAfterEnd(client, throttle, rootId);
  const graph = client.getQueryData<RunGraph>(key);
  if (graph === undefined) return;
  const { graph: after, isIncomplete } = patched(graph, changes);
  client.setQueryData<RunGraph>(key, after);
  const isOver = changes.some(
    ({ states, also }) => states.length > 0 || also.includes("removed") || also.includes("driver"),
  );
  if (isIncomplete || isOver) throttle(key);
}

/** What was told while the first answer was on its way has the feed's moments; those of what is over are to be exact. */
function askAfterEnd(client: QueryClient, throttle: Throttle, rootId: string): void {
  const key = graphQueries.of(rootId).queryKey;
  setTimeout(() => void firstAnswer(client, key).then(() => throttle(key)), AFTER_END_MS);
}

/** Wait for the first answer, if it is on its way; to ask again for what has not come yet would change nothing. */
async function firstAnswer(client: QueryClient, key: QueryKey): Promise<void> {
  const query = client.getQueryCache().find({ queryKey: key });
  if (query === undefined || query.state.data !== undefined || query.state.fetchStatus !== "fetching") return;
  // Whoever shows it says what went wrong.
  await query.promise?.catch(() => undefined);
}

function applyToRuns(client: QueryClient, throttle: Throttle, changes: readonly Changes[]): void {
  const changed = new Set(
    changes.flatMap((each) => [
      ...each.runs.map((run) => run.id),
      each.root_id,
      ...(each.also.includes("driver") ? knownOf(client, each.root_id) : []),
    ]),
  );
  const isChanged = (id: string): boolean => {
    for (const each of changed) if (each.startsWith(id)) return true;
    return false;
  };
  // Keys are ["runs", WHAT, ID, ...]; lists have an object in the place of the id.
  for (const query of client.getQueryCache().findAll({ queryKey: runQueries.all() })) {
    const id = query.queryKey[2];
    if (typeof id !== "string" || !isChanged(id)) continue;
    if (query.isActive()) throttle(query.queryKey);
    // It is asked for again once somebody comes back to it.
    else query.invalidate();
  }
}

/** The runs of a pipeline run whose details are known: what these tell depends on whether it has a driver. */
const knownOf = (client: QueryClient, rootId: string): readonly string[] =>
  client
    .getQueriesData<RunDetail>({ queryKey: runQueries.details() })
    .flatMap(([, detail]) => (detail?.run.root_id === rootId ? [detail.run.id] : []));
