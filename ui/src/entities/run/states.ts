/** The states a run can be in, in words and signs. */
import { type Schemas } from "@/shared/api/client";

export type RunState = Schemas["RunState"];
/** What is shown of a run: its state, unless its driver is lost or its output was taken over. */
export type ShownState = RunState | "INTERRUPTED" | "REUSED";

export const RUN_STATES = [
  "CREATED",
  "SCHEDULED",
  "RAN",
  "RETRYING",
  "RESOLVED",
  "FAILED",
  "NESTED_FAILED",
  "CANCELED",
] as const satisfies readonly RunState[];

export const SHOWN_STATES = [...RUN_STATES, "INTERRUPTED", "REUSED"] as const satisfies readonly ShownState[];

export const stateWords = {
  CREATED: "Queued",
  SCHEDULED: "Running",
  RAN: "Waiting on children",
  RETRYING: "Retrying",
  RESOLVED: "Succeeded",
  FAILED: "Failed",
  NESTED_FAILED: "Child failed",
  CANCELED: "Canceled",
  INTERRUPTED: "Interrupted",
  REUSED: "Cached",
} satisfies Record<ShownState, string>;

/** For titles and texts, where no icon can stand. */
export const stateGlyphs = {
  CREATED: "○",
  SCHEDULED: "◐",
  RAN: "◌",
  RETRYING: "↻",
  RESOLVED: "✓",
  FAILED: "✕",
  NESTED_FAILED: "△",
  CANCELED: "■",
  INTERRUPTED: "⊘",
  REUSED: "◇",
} satisfies Record<ShownState, string>;

export const stateTokens = {
  CREATED: "--state-created",
  SCHEDULED: "--state-scheduled",
  RAN: "--state-ran",
  RETRYING: "--state-retrying",
  RESOLVED: "--state-resolved",
  FAILED: "--state-failed",
  NESTED_FAILED: "--state-nested-failed",
  CANCELED: "--state-canceled",
  INTERRUPTED: "--state-interrupted",
  REUSED: "--state-resolved",
} satisfies Record<ShownState, `--${string}`>;

const TERMINAL: ReadonlySet<RunState> = new Set(["RESOLVED", "FAILED", "NESTED_FAILED", "CANCELED"]);

export const isTerminal = (state: RunState): boolean => TERMINAL.has(state);
export const isFailure = (state: RunState): boolean => state === "FAILED" || state === "NESTED_FAILED";

/** Return the state as people see it: a pipeline run whose own function is done is running as long as its steps are. */
export function shownStateOf(run: {
  readonly state: RunState;
  readonly parent_id?: string | null;
  readonly is_interrupted?: boolean;
  readonly original_run_id?: string | null;
}): ShownState {
  if (run.is_interrupted === true) return "INTERRUPTED";
  if (run.state === "RESOLVED" && run.original_run_id != null) return "REUSED";
  return run.state === "RAN" && run.parent_id === null ? "SCHEDULED" : run.state;
}

/** The same of what is known to be a root, as the last runs of a pipeline are. */
export const shownRootStateOf = (run: Omit<Parameters<typeof shownStateOf>[0], "parent_id">): ShownState =>
  shownStateOf({ ...run, parent_id: null });
