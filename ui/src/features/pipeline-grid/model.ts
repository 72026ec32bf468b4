/** Functions and runs of a pipeline as a matrix. */
import { type PipelineGrid } from "@/entities/pipeline/calls";
import { RUN_STATES, shownOf, stateWords, type ShownState } from "@/entities/run/states";

export interface Cell {
  readonly state: ShownState;
  readonly count: number;
  readonly cached: number;
  /** Seconds; null if none has ended. */
  readonly longest: number | null;
  readonly states: readonly (readonly [ShownState, number])[];
}

/** The state that matters most decides how a cell looks. */
const WEIGHT = [
  "FAILED",
  "NESTED_FAILED",
  "INTERRUPTED",
  "RETRYING",
  "SCHEDULED",
  "CREATED",
  "CANCELED",
  "RESOLVED",
] as const satisfies readonly ShownState[];

/** The cells by row and column; where there is none the function was not called. */
export function cellsOf({ cells }: PipelineGrid): ReadonlyMap<number, ReadonlyMap<number, Cell>> {
  const rows = new Map<number, Map<number, Cell>>();
  cells.function.forEach((row, place) => {
    const states = WEIGHT.flatMap((state) => {
      const count = countOf(cells, state, place);
      return count === 0 ? [] : [[state, count] as const];
    });
    const count = cells.count[place] ?? 0;
    const cached = cells.cached[place] ?? 0;
    const worst = states[0]?.[0] ?? "CREATED";
    const cell: Cell = {
      state: worst === "RESOLVED" && cached === count ? "REUSED" : worst,
      count,
      cached,
      longest: cells.longest_duration[place] ?? null,
      states,
    };
    const known = rows.get(row) ?? new Map<number, Cell>();
    rows.set(row, known.set(cells.run[place] ?? 0, cell));
  });
  return rows;
}

function countOf(cells: PipelineGrid["cells"], state: ShownState, place: number): number {
  if (state === "INTERRUPTED") return cells.interrupted[place] ?? 0;
  const recorded = RUN_STATES.filter((each) => shownOf(each) === state);
  return recorded.reduce((sum, each) => sum + (cells.states[each]?.[place] ?? 0), 0);
}

/** `2 failed, 8 succeeded, 3 of them cached`. */
export function cellText({ states, cached }: Cell): string {
  const told = states.map(([state, count]) => `${count} ${stateWords[state].toLowerCase()}`);
  return [...told, ...(cached > 0 ? [`${cached} of them cached`] : [])].join(", ");
}
