/** What the head of a run says. */
import { startAt, type RunGraph } from "@/entities/graph/model";
import { isLive } from "@/entities/graph/phases";

const runners: Readonly<Record<string, string>> = {
  LOCAL: "this machine",
  SILENT: "no runner",
  CLOUD: "the cluster",
};

/** What executed a pipeline run, as people say it. */
export const runnerText = (kind: string): string => runners[kind] ?? kind.toLowerCase();

/** Where an engine has placed a job. */
export const placeText = ({ engine, node }: { readonly engine: string; readonly node: string }): string =>
  node === "" ? engine : `${engine} · ${node}`;

/** What stands before how long a pipeline run takes, took, or has waited for its turn; of one interrupted not all was seen. */
export function elapsedName(graph: RunGraph): string {
  const hasBegun = startAt(graph, 0) !== null;
  if (!isLive(graph)) return graph.isInterrupted && hasBegun ? "Ran for at least" : "Took";
  return hasBegun ? "Running for" : "Waiting for";
}

/** Whether a text is longer than a few lines of it that are shown at first. */
export function isLong(text: string, lines: number, lineLength = 120): boolean {
  let shown = 0;
  for (const line of text.split("\n")) shown += Math.max(1, Math.ceil(line.length / lineLength));
  return shown > lines;
}
