import { type RunDetail } from "@/entities/run/queries";
import { isTerminal } from "@/entities/run/states";

/** What a run's heading says of its tries; `told` is the one whose log is shown, empty where no log is. */
export function attemptText(told: string, { run, attempts }: Pick<RunDetail, "run" | "attempts">): string {
  if (run.attempts <= 1) return "";
  const shown = /^[1-9]\d{0,5}$/.test(told) ? Number(told) : run.attempts;
  const isTrying = !isTerminal(run.state) && run.state !== "RETRYING";
  const all = isTrying ? `attempt ${run.attempts}` : `${run.attempts} attempts`;
  if (shown >= run.attempts) return all;
  const hasFailed = attempts.some(({ number }) => number === shown);
  return `${all}; the log is of attempt ${shown}${hasFailed ? ", which failed" : ""}`;
}
