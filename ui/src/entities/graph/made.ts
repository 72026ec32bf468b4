/** Graphs for tests and measurements, made without a server. */
import { RUN_STATES, type RunState } from "../run/states";
import { graphOf, type RunGraph } from "./model";

export interface MadeRun {
  readonly name: string;
  readonly fn?: string;
  readonly parent: number;
  readonly state?: RunState;
  /** Milliseconds after it started; by default it is over after 1000 if its state is. */
  readonly ended?: number;
  /** When attempts that failed began and ended, and the next one began, in milliseconds since the first run was created. */
  readonly failures?: readonly (readonly [from: number, to: number, next: number | null])[];
  readonly attempts?: number;
  readonly isUnstarted?: boolean;
  readonly isVirtual?: boolean;
  readonly isReused?: boolean;
}

const ID_LENGTH = 12;
/** What a graph is told in, hundredths of a millisecond. */
const TICKS = 100;
const inTicks = (ms: number): number => Math.round(TICKS * ms);

const differences = (numbers: readonly number[]): number[] =>
  numbers.map((number, place) => number - (place === 0 ? 0 : (numbers[place - 1] ?? 0)));

function placed(words: readonly string[]): { readonly all: string[]; readonly places: number[] } {
  const known = new Map<string, number>();
  const places = words.map((word) => {
    const place = known.get(word) ?? known.size;
    known.set(word, place);
    return place;
  });
  return { all: [...known.keys()], places };
}

const isOver = (state: RunState): boolean =>
  state === "RESOLVED" || state === "FAILED" || state === "NESTED_FAILED" || state === "CANCELED";

/** Return a graph of runs, each created a millisecond after the one before. */
export function madeGraph(
  runs: readonly MadeRun[],
  isInterrupted = false,
  interruptedAt: number | null = null,
): RunGraph {
  const functions = placed(runs.map((run) => run.fn ?? `m.${run.name}`));
  const names = placed(runs.map((run) => run.name));
  const states = runs.map((run) => run.state ?? "RESOLVED");
  const id = (place: number): string => (0xa00000 + place).toString(16).padEnd(ID_LENGTH, "0");
  const failures = runs.flatMap((run, place) =>
    (run.failures ?? []).map((span) => [place, ...span] as const),
  );
  const none = { consumer: [], producer: [], name: [] };
  return graphOf({
    root_id: id(0).padEnd(32, "0"),
    seq: 0,
    failed_attempts: {
      run: differences(failures.map(([place]) => place)),
      started: differences(failures.map(([, from]) => inTicks(from))),
      ended: failures.map(([, from, to]) => inTicks(to - from)),
      next: failures.map(([, , to, next]) => (next === null ? null : inTicks(next - to))),
    },
    pipeline_state: isOver(states[0] ?? "CREATED") ? "COMPLETE" : "RUNNING",
    is_interrupted: isInterrupted,
    interruption: null,
    interrupted_at: interruptedAt === null ? null : inTicks(interruptedAt),
    origin: "2026-01-01T00:00:00Z",
    id_length: ID_LENGTH,
    ids: runs.map((_, place) => id(place)).join(""),
    functions: functions.all,
    names: names.all,
    states: [...RUN_STATES],
    edge_names: [],
    parent: differences(runs.map((run) => run.parent)),
    function: differences(functions.places),
    name: differences(names.places),
    state: states.map((state) => RUN_STATES.indexOf(state)),
    attempts: runs.map((run) => run.attempts ?? 1),
    flags: runs.map((run) => (run.isVirtual === true ? 1 : 0) + (run.isReused === true ? 2 : 0)),
    created: differences(runs.map((_, place) => inTicks(place))),
    started: runs.map((run) => (run.isUnstarted === true ? null : 0)),
    ended: runs.map((run, place) => {
      const ended = run.ended ?? (isOver(states[place] ?? "CREATED") ? 1000 : null);
      return ended === null ? null : inTicks(ended);
    }),
    inputs: none,
    results: none,
  });
}
