/** Where things are in a list of runs. */
import { type RunRow } from "@/entities/run/queries";
import { isFailure } from "@/entities/run/states";
import { paths, toRun, type Target } from "@/shared/location";

export interface Heights {
  readonly row: number;
  /** The line under a failed run. */
  readonly failure: number;
}

export const heightOf = (run: RunRow, heights: Heights): number =>
  heights.row + (isFailure(run.state) ? heights.failure : 0);

/** How long a run with a full bar took: nineteen of twenty took no longer. */
export function longestOf(runs: readonly RunRow[]): number {
  const durations = runs.flatMap((run) => (run.duration === null ? [] : [run.duration]));
  durations.sort((one, other) => one - other);
  return durations[Math.max(Math.ceil(0.95 * durations.length) - 1, 0)] ?? 0;
}

/** The runs above the one that was the first when somebody scrolled down: those are new. */
export function newAbove(runs: readonly RunRow[], heldTop: string | null): number {
  return heldTop === null
    ? 0
    : Math.max(
        runs.findIndex((run) => run.id === heldTop),
        0,
      );
}

/** Where a row leads; only of a root run is the pipeline known without asking. */
export const targetOf = (run: RunRow, hash: Record<string, string> = {}): Target =>
  run.id === run.root_id ? { path: paths.pipelineRun(run.function, run.id), hash } : toRun(run, hash);
