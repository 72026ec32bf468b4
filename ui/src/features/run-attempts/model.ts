/** What an engine made of the tries of a run. */
import { type RunDetail } from "@/entities/run/queries";
import { type ShownState } from "@/entities/run/states";

type Course = RunDetail["jobs"][number];

/** The state of a run that looks as a job's does. */
export const jobStates = {
  Requested: "CREATED",
  Pending: "CREATED",
  Running: "SCHEDULED",
  Restarting: "RETRYING",
  Succeeded: "RESOLVED",
  Failed: "FAILED",
  Deleted: "CANCELED",
} as const satisfies Record<Course["job"]["state"], ShownState>;

/** What people read of it: what its engine has not begun is queued, as a run is. */
export const jobWords = {
  Requested: "Queued",
  Pending: "Queued",
  Running: "Running",
  Restarting: "Restarting",
  Succeeded: "Succeeded",
  Failed: "Failed",
  Deleted: "Deleted",
} as const satisfies Record<Course["job"]["state"], string>;

const ENDED: ReadonlySet<string> = new Set(["Succeeded", "Failed", "Deleted"]);

/** Whether a job is a driver that had begun, and cannot be there any more though nobody told its end. */
export const isLost = ({ job }: Course, { isInterrupted }: { readonly isInterrupted: boolean }): boolean =>
  isInterrupted && job.attempt === 0 && (job.state === "Running" || job.state === "Restarting");

/**
 * Until when a job waited for room: its start, or its end if it never ran, or when a step was left by its driver, after
 * which nobody knows; null while it waits.
 */
export function queuedUntil({ job, requested_at: asked, started_at: began }: Course, leftAt: string | null) {
  if (began !== null || ENDED.has(job.state)) return began ?? job.at;
  if (leftAt === null || job.attempt === 0) return null;
  return leftAt > asked ? leftAt : asked;
}

/** Why a job was started again, and then why it is where it is, as far as somebody said so. */
export function reasonOf({ job, restarts, restart_reason: why }: Course): string {
  const now = job.reason === why ? "" : job.reason;
  if (why === "") return now;
  const again = restarts > 1 ? `Started again ${restarts} times, the last time: ${why}` : why;
  return now === "" ? again : `${again} Then: ${now}`;
}
