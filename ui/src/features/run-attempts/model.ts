/** When the tries of a run began. */
import { type RunDetail } from "@/entities/run/queries";
import { type ShownState } from "@/entities/run/states";

export interface Beginning {
  /** ISO 8601; null while it waits for room at an engine. */
  readonly at: string | null;
  readonly isExact: boolean;
}

type Course = RunDetail["jobs"][number];

/** When the last try began: a run's own start is that of its first; null if none has begun. */
export function lastBegan(
  startedAt: string | null,
  failed: readonly Pick<RunDetail["attempts"][number], "ended_at">[],
  jobs: readonly Course[],
): Beginning | null {
  if (startedAt === null) return null;
  const before = failed.at(-1);
  if (before === undefined) return { at: startedAt, isExact: true };
  const course = jobs.findLast(({ job }) => job.attempt === failed.length + 1);
  if (course !== undefined) return { at: course.started_at, isExact: true };
  // Nothing tells how long it waited for its turn after that.
  return { at: before.ended_at, isExact: false };
}

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

const ENDED: ReadonlySet<string> = new Set(["Succeeded", "Failed", "Deleted"]);

/** Whether a job is a driver that had begun, and cannot be there any more though nobody told its end. */
export const isLost = ({ job }: Course, { isInterrupted }: { readonly isInterrupted: boolean }): boolean =>
  isInterrupted && job.attempt === 0 && (job.state === "Running" || job.state === "Restarting");

/** Until when a job waited for room: its start, or its end if it never ran; null while it waits. */
export const queuedUntil = ({ job, started_at: startedAt }: Course): string | null =>
  startedAt ?? (ENDED.has(job.state) ? job.at : null);

/** Why a job is where it is, and why it was started again, as far as somebody said so. */
export function reasonOf({ job, restarts, restart_reason: why }: Course): string {
  const again = restarts > 1 ? `Started again ${restarts} times, the last time: ${why}` : why;
  return [job.reason === why ? "" : job.reason, again].filter(Boolean).join(" ");
}
