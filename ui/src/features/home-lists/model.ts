/** How far something is, and how long it will take. */
import { type AttentionRow, type QueuedStep, type RunningPipeline } from "@/entities/home/queries";
import { type PipelineRow } from "@/entities/pipeline/queries";
import { isTerminal } from "@/entities/run/states";
import { countText } from "@/shared/lib/numbers";
import { readMoment } from "@/shared/lib/time";

export interface Visits {
  /** When somebody last came, in milliseconds. */
  readonly current: number;
  /** When they were here before that; null the first time. */
  readonly before: number | null;
}

const SAME_VISIT_MS = 30 * 60_000;

/** Coming back within half an hour is the same visit: what failed before it does not vanish at once. */
export const visitsAfter = (visits: Visits | null, now: number): Visits => {
  if (visits === null) return { current: now, before: null };
  return now - visits.current < SAME_VISIT_MS
    ? { ...visits, current: now }
    : { current: now, before: visits.current };
};

/** The part that is done, from 0 to 1; null if it cannot be told. */
export function partDone({ done, total }: RunningPipeline): number | null {
  return done === null || total === null || total === 0 ? null : Math.min(done / total, 1);
}

/** Milliseconds that are left if it takes as long as usual, negative if it has taken longer; null if that is not known. */
export function leftOf({ run, median_duration }: RunningPipeline, now: number): number | null {
  if (median_duration === null) return null;
  return 1000 * median_duration - (now - readMoment(run.started_at ?? run.created_at));
}

/** What there is of runs that have not ended: `1 queued, 2 running`; empty if there are none. */
export function underWayText(pipelines: readonly Pick<PipelineRow, "recent">[]): string {
  const runs = pipelines
    .flatMap(({ recent }) => recent)
    .filter(({ state, is_interrupted }) => !isTerminal(state) && !is_interrupted);
  const queued = runs.filter(({ state }) => state === "CREATED").length;
  return [[queued, "queued"] as const, [runs.length - queued, "running"] as const]
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

/** How long a run may wait for room before it is worth telling. */
const LONG_WAIT_MS = 5 * 60_000;

/** The run of a pipeline run that has waited long for room at an engine; null if none has. */
export function longQueuedIn({ queued }: Pick<RunningPipeline, "queued">, now: number): QueuedStep | null {
  return queued !== null && now - Date.parse(queued.since) >= LONG_WAIT_MS ? queued : null;
}

/** What is said where nothing needs attention: what has waited long for room is no trouble, but nothing to keep quiet. */
export function calmText(
  since: string,
  running: readonly Pick<RunningPipeline, "queued">[],
  now: number,
): string {
  const count = running.filter((row) => longQueuedIn(row, now) !== null).length;
  const calm = `Nothing failed ${since}, and nothing is stuck or interrupted`;
  if (count === 0) return `${calm}.`;
  return `${calm}; ${count === 1 ? "one pipeline run waits" : `${countText(count)} pipeline runs wait`} for room, as told below.`;
}

const MOST_OF_EACH = 4;

/** The first few for each reason, so that none hides the others. */
export function shortlist(rows: readonly AttentionRow[]): readonly AttentionRow[] {
  const seen = new Map<AttentionRow["reason"], number>();
  return rows.filter(({ reason }) => {
    const count = (seen.get(reason) ?? 0) + 1;
    seen.set(reason, count);
    return count <= MOST_OF_EACH;
  });
}
