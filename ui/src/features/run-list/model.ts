/** Where things are in a list of runs. */
import { type RunRow } from "@/entities/run/queries";
import { isFailure } from "@/entities/run/states";
import { paths, toRun, type Target } from "@/shared/location";

/** What rows have room for, in pixels. */
export interface Room {
  /** The height of a row. */
  readonly row: number;
  /** The height of the line under a failed run. */
  readonly failure: number;
  /** The width for tags. */
  readonly tags: number;
}

/** The first and the last place of those seen. */
export type Span = readonly [first: number, last: number];

export type Selected = ReadonlyMap<string, RunRow>;

export interface Total {
  readonly count: number;
  readonly isComplete: boolean;
  readonly text: string;
}

export const heightOf = (run: RunRow, room: Pick<Room, "row" | "failure">): number =>
  room.row + (isFailure(run.state) ? room.failure : 0);

/** Those selected and one more, or without it if it was among them. */
export function toggled(selected: Selected, run: RunRow): Selected {
  const after = new Map(selected);
  if (!after.delete(run.id)) after.set(run.id, run);
  return after;
}

/** So many times as long as nine of ten runs: a bar for such a run would make the others vanish. */
const FAR = 10;

/** How long a run with a full bar took: the longest of the runs, apart from those that took extremely long. */
export function longestOf(runs: readonly RunRow[]): number {
  const durations = runs.flatMap((run) => (run.duration === null ? [] : [run.duration]));
  durations.sort((one, other) => one - other);
  const usual = durations[Math.ceil(0.9 * durations.length) - 1] ?? 0;
  const longest = usual === 0 ? durations.at(-1) : durations.findLast((each) => each <= FAR * usual);
  return longest ?? 0;
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
