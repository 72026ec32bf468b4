import { type RunDetail } from "@/entities/run/queries";

/** What a run's heading says of its tries; `told` is the one whose log is shown, empty where no log is. */
export function attemptText(told: string, { run, attempts }: Pick<RunDetail, "run" | "attempts">): string {
  if (run.attempts <= 1) return "";
  const shown = /^[1-9]\d{0,5}$/.test(told) ? Number(told) : run.attempts;
  if (shown >= run.attempts) return `attempt ${run.attempts} of ${run.attempts}`;
  const hasFailed = attempts.some(({ number }) => number === shown);
  return `${run.attempts} attempts; the log is of attempt ${shown}${hasFailed ? ", which failed" : ""}`;
}
