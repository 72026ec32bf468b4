/** Runs by the time at which they were created: which span, in which parts, and what is in them. */
import { type RunsSummary } from "@/entities/run/pages";
import { type ShownState } from "@/entities/run/states";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_PARTS = 60;

export interface Span {
  readonly since: number;
  readonly until: number;
  /** How long each part is. */
  readonly width: number;
  readonly parts: number;
}

const widths: readonly (readonly [number, string])[] = [
  [MINUTE, "minute"],
  [2 * MINUTE, "2 minutes"],
  [5 * MINUTE, "5 minutes"],
  [15 * MINUTE, "15 minutes"],
  [30 * MINUTE, "30 minutes"],
  [HOUR, "hour"],
  [3 * HOUR, "3 hours"],
  [6 * HOUR, "6 hours"],
  [12 * HOUR, "12 hours"],
  [DAY, "day"],
  [2 * DAY, "2 days"],
  [7 * DAY, "week"],
  [28 * DAY, "4 weeks"],
  [364 * DAY, "year"],
];

/** Which part of time is worth showing if nobody said so: all that there is, or about as long as shows the usual. */
const SHOWN = [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY];
const SHARE = 24;

interface Wanted {
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly now: number;
  /** Of the first runs of the list: when the last of them was created, and whether that is all. */
  readonly oldest: number | undefined;
  readonly isAll: boolean;
}

export function spanOf({ since, until, now, oldest, isAll }: Wanted): Span {
  const end = until ?? now;
  const age = Math.max(end - (oldest ?? end), MINUTE);
  const shown = isAll ? age : (SHOWN.find((each) => each >= SHARE * age) ?? 90 * DAY);
  const begin = since ?? end - shown;
  const long = Math.max(end - begin, MINUTE);
  // One part is lost at each end where they are made to begin at round moments.
  const width =
    widths.find(([each]) => long / each <= MOST_PARTS - 2)?.[0] ?? Math.ceil(long / (MOST_PARTS - 2));
  const first = Math.floor(begin / width) * width;
  const last = Math.max(Math.ceil(end / width) * width, first + width);
  return { since: first, until: last, width, parts: Math.round((last - first) / width) };
}

export const widthText = (width: number): string =>
  widths.find(([each]) => each === width)?.[1] ?? `${Math.round(width / DAY)} days`;

/** In the order in which they are stacked, from below. */
export const GROUPS = [
  "failed",
  "child failed",
  "interrupted",
  "canceled",
  "succeeded",
  "running",
  "retrying",
  "queued",
] as const;
export type Group = (typeof GROUPS)[number];

export const groupStates = {
  failed: "FAILED",
  "child failed": "NESTED_FAILED",
  interrupted: "INTERRUPTED",
  canceled: "CANCELED",
  succeeded: "RESOLVED",
  running: "SCHEDULED",
  retrying: "RETRYING",
  queued: "CREATED",
} satisfies Record<Group, ShownState>;

const members: Readonly<Record<string, Group>> = {
  FAILED: "failed",
  NESTED_FAILED: "child failed",
  CANCELED: "canceled",
  RESOLVED: "succeeded",
  SCHEDULED: "running",
  RAN: "running",
  RETRYING: "retrying",
  CREATED: "queued",
};

export type Counts = Readonly<Record<Group, number>>;

export interface Part {
  readonly from: number;
  readonly to: number;
  readonly counts: Counts;
  readonly total: number;
}

const noCounts = (): Record<Group, number> => ({
  failed: 0,
  "child failed": 0,
  interrupted: 0,
  canceled: 0,
  succeeded: 0,
  running: 0,
  retrying: 0,
  queued: 0,
});

/** How many runs are in each group, over all time. */
export function countsOf(summary: RunsSummary): Counts {
  const counts = noCounts();
  counts.interrupted = summary.interrupted;
  for (const [state, count] of Object.entries(summary.states)) {
    const group = members[state];
    if (group !== undefined) counts[group] += count;
  }
  return counts;
}

export function partsOf({ buckets }: RunsSummary): readonly Part[] {
  if (buckets === null) return [];
  const first = Date.parse(buckets.since);
  const width = 1000 * buckets.width;
  return buckets.interrupted.map((interrupted, place) => {
    const counts = noCounts();
    counts.interrupted = interrupted;
    for (const [state, column] of Object.entries(buckets.states)) {
      const group = members[state];
      if (group !== undefined) counts[group] += column[place] ?? 0;
    }
    const total = GROUPS.reduce((sum, group) => sum + counts[group], 0);
    return { from: first + place * width, to: first + (place + 1) * width, counts, total };
  });
}

/** `12 runs: 2 failed, 10 succeeded`. */
export function partText({ counts, total }: Part): string {
  const told = GROUPS.filter((group) => counts[group] > 0).map((group) => `${counts[group]} ${group}`);
  return total === 0 ? "no runs" : `${total} ${total === 1 ? "run" : "runs"}: ${told.join(", ")}`;
}
