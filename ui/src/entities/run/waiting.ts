import { type RunDetail } from "./queries";

/** For what a run waits that an engine has not begun yet, as a clause and a sentence; null if there is none such. */
export function waitsForRoom({ run, jobs }: Pick<RunDetail, "run" | "jobs">): string | null {
  const job = run.state === "CREATED" || run.state === "RETRYING" ? jobs.at(-1)?.job : undefined;
  if (job?.state !== "Pending") return null;
  const again = run.state === "RETRYING" ? " to be tried again" : "";
  return `this run waits for room on ${job.engine}${again}. ${job.reason}`.trimEnd();
}
