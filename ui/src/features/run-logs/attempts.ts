/** Which attempt's log is shown, and what is said where there is none. */
import { type LogQuestion } from "@/entities/log/queries";
import { type RunDetail } from "@/entities/run/queries";
import { waitsForRoom } from "@/entities/run/waiting";

/** The attempt that an address names, from 1; else the last one that wrote something. */
export function attemptOf(told: string, { logs, run }: Pick<RunDetail, "logs" | "run">): number {
  if (/^[1-9]\d{0,5}$/.test(told)) return Number(told);
  return Math.max(logs.at(-1) ?? 0, run.attempts, 1);
}

/** Those there may be something to see of. */
export function attemptsOf({ logs, run }: Pick<RunDetail, "logs" | "run">, shown: number): readonly number[] {
  const all = new Set([...logs, shown]);
  if (run.attempts > 0) all.add(run.attempts);
  return [...all].sort((one, other) => one - other);
}

/** Why there is nothing to read. */
export function emptyText(
  { logs, run, trouble, jobs }: Pick<RunDetail, "logs" | "run" | "trouble" | "jobs">,
  attempt: number,
  isLive: boolean,
): string {
  if (run.original_run_id !== null) return "This run was not executed: its output was taken from the cache.";
  const why = isLive && !logs.includes(attempt) ? waitsForRoom({ run, jobs }) : null;
  if (why !== null) return `There is no log yet: ${why}`;
  if (run.started_at === null)
    return isLive
      ? "There is no log yet: this run waits for its inputs, or for room."
      : "This run was never started, so it wrote nothing.";
  if (isLive) return "This run has written nothing yet. Lines appear here as it writes them.";
  if (logs.includes(attempt)) return "This log has been removed.";
  if (trouble?.is_interrupted === true) return "This run was interrupted before it wrote anything.";
  return attempt < run.attempts
    ? `Attempt ${attempt} ended without writing anything.`
    : "This run ended without writing anything.";
}

/** Characters of a message that tell it apart from other lines. */
const TELLING = 12;
const MOST_LOOKED_FOR = 200;

/** What an attempt failed with, as a log that has it would say it; null if it did not fail. */
export function failureOf(
  { run, attempts }: Pick<RunDetail, "run" | "attempts">,
  attempt: number,
): LogQuestion | null {
  const tried = attempts.find(({ number, run_id: id }) => number === attempt && id === run.id);
  const error = tried?.error ?? (attempt >= run.attempts ? run.error : null);
  if (error === null) return null;
  const said = (error.message.trim().split("\n", 1)[0] ?? "").slice(0, MOST_LOOKED_FOR);
  const pattern = said === "" ? error.name : said.length < TELLING ? `${error.name}: ${said}` : said;
  return { pattern, isRegex: false, isCaseSensitive: true };
}
