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

interface Ended {
  readonly ended_at: string | null;
}

/** When a pipeline run ended as a whole: its root may have failed before steps that had to be stopped. */
export const endOf = (root: Ended, pipelineRun: Ended | null): string | null =>
  (pipelineRun ?? root).ended_at;

/** What stands before how long something takes, took, or has waited for its turn; of what was interrupted not all was seen. */
export function elapsedName(startedAt: string | null, over: string | null, isInterrupted = false): string {
  if (over !== null) return isInterrupted ? "Ran for at least" : "Took";
  return startedAt === null ? "Waiting for" : "Running for";
}

/** Whether a text is longer than a few lines of it that are shown at first. */
export function isLong(text: string, lines: number, lineLength = 120): boolean {
  let shown = 0;
  for (const line of text.split("\n")) shown += Math.max(1, Math.ceil(line.length / lineLength));
  return shown > lines;
}
