/** The states a run can be in, in words and signs. */
import { type Schemas } from "@/shared/api/client";

export type RunState = Schemas["RunState"];
/**
 * What is shown of a run: its state, unless its driver is lost or its output was taken over. A run is running until the
 * last step that it called has ended, whether its own function still executes or not.
 */
export type ShownState = Exclude<RunState, "RAN"> | "INTERRUPTED" | "REUSED";

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

export const SHOWN_STATES = [
  "CREATED",
  "SCHEDULED",
  "RETRYING",
  "RESOLVED",
  "FAILED",
  "NESTED_FAILED",
  "CANCELED",
  "INTERRUPTED",
  "REUSED",
] as const satisfies readonly ShownState[];

export const stateWords = {
  CREATED: "Queued",
  SCHEDULED: "Running",
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
  RETRYING: "--state-retrying",
  RESOLVED: "--state-resolved",
  FAILED: "--state-failed",
  NESTED_FAILED: "--state-nested-failed",
  CANCELED: "--state-canceled",
  INTERRUPTED: "--state-interrupted",
  REUSED: "--state-resolved",
} satisfies Record<ShownState, `--${string}`>;

/** How a state is written in a search. */
export const stateSearchWords = {
  CREATED: "queued",
  SCHEDULED: "running",
  RETRYING: "retrying",
  RESOLVED: "succeeded",
  FAILED: "failed",
  NESTED_FAILED: "child-failed",
  CANCELED: "canceled",
  INTERRUPTED: "interrupted",
  REUSED: "cached",
} satisfies Record<ShownState, string>;

/** What is said of words that were searched for as states, and are none; nothing if there are no such. */
export function noStateText(unknown: readonly string[], known: readonly string[]): string {
  if (unknown.length === 0) return "";
  const told = unknown.map((word) => `“${word}”`).join(" or ");
  return `There is no state ${told}, only ${known.slice(0, -1).join(", ")} and ${known.at(-1) ?? ""}.`;
}

const TERMINAL: ReadonlySet<RunState> = new Set(["RESOLVED", "FAILED", "NESTED_FAILED", "CANCELED"]);

export const isTerminal = (state: RunState): boolean => TERMINAL.has(state);
export const isFailure = (state: RunState): boolean => state === "FAILED" || state === "NESTED_FAILED";

/** Whether a run in a state is interrupted by the loss of its driver: the root always, one that was called once it began. */
export const isUnderWay = (state: RunState, isRoot: boolean): boolean =>
  !isTerminal(state) && (isRoot || state !== "CREATED");

/** Return a state that people have a word for, whatever else is known of the run. */
export const shownOf = (state: RunState): ShownState => (state === "RAN" ? "SCHEDULED" : state);

/** Return the state as people see it. */
export function shownStateOf(run: {
  readonly state: RunState;
  readonly is_interrupted?: boolean;
  readonly original_run_id?: string | null;
  /** Where it is not told which run it took its output from. */
  readonly is_cached?: boolean;
}): ShownState {
  if (run.is_interrupted === true) return "INTERRUPTED";
  const isReused = run.is_cached === true || run.original_run_id != null;
  if (run.state === "RESOLVED" && isReused) return "REUSED";
  return shownOf(run.state);
}
