/** The addresses of pages. */
import { type Target } from "./place";

/** What a page is given: what the names in its address stand for. */
export interface PageProps {
  readonly parameters: Readonly<Record<string, string>>;
}

const part = (text: string): string => encodeURIComponent(text).replace(/%3A/g, ":");

export const paths = {
  home: "/",
  pipelines: "/pipelines",
  runs: "/runs",
  artifacts: "/artifacts",
  settings: "/settings",
  getStarted: "/getstarted",
  login: "/login",
  about: "/about",
  pipeline: (functionPath: string) => `/pipelines/${part(functionPath)}`,
  /** The canonical address of a pipeline run. */
  pipelineRun: (functionPath: string, rootId: string) => `/pipelines/${part(functionPath)}/${part(rootId)}`,
  /** For a run of which no more than its id is known: that page finds the canonical address. */
  anyRun: (runId: string) => `/runs/${part(runId)}`,
  artifact: (artifactId: string) => `/artifacts/${part(artifactId)}`,
  settingsSection: (section: string) => `/settings/${part(section)}`,
} as const;

/** What leads to a run wherever one is: its page, with it selected if it is nested. */
export function toRun(run: { id: string; root_id: string }, more: Target["hash"] = {}): Target {
  return run.id === run.root_id
    ? { path: paths.anyRun(run.root_id), hash: more }
    : { path: paths.anyRun(run.root_id), hash: { run: run.id, ...more } };
}

/** What selects a run on the page of its pipeline run; what pointed into the run before goes. */
export function toRunHere(runId: string | null, more: Target["hash"] = {}): Target {
  return {
    hash: { run: runId, log: null, art: null, row: null, col: null, attempt: null, node: null, ...more },
  };
}
