/** Graphs for tests: what the server would tell of runs that are named by their place. */
import { graphOf, type GraphTold, type RunGraph } from "@/entities/graph/model";

export interface RunMade {
  readonly parent: number;
  /** The places of the runs whose output it takes. */
  readonly needs?: readonly number[];
  readonly fn?: string;
  readonly state?: string;
  readonly isVirtual?: boolean;
  /** In milliseconds; undefined if it did not end. */
  readonly took?: number;
  /** The run in it whose output is its own. */
  readonly result?: number;
}

/** The root is not told of: it is there, and has the place 0; `result` of the root is told first. */
export function madeGraph(runs: readonly RunMade[], rootResult?: number): RunGraph {
  const all: readonly RunMade[] = [
    { parent: -1, fn: "m.root", took: 1000, ...(rootResult === undefined ? {} : { result: rootResult }) },
    ...runs,
  ];
  const functions = [...new Set(all.map(({ fn = "m.step" }) => fn))];
  const states = [...new Set(all.map(({ state = "RESOLVED" }) => state))];
  const needs = all.flatMap((run, place) => (run.needs ?? []).map((from) => [place, from] as const));
  const results = all.flatMap((run, place) =>
    run.result === undefined ? [] : [[place, run.result] as const],
  );
  const place = (run: RunMade): number => functions.indexOf(run.fn ?? "m.step");
  const told: GraphTold = {
    root_id: "00000000aaaaaaaaaaaaaaaaaaaaaaaa",
    seq: 0,
    failed_attempts: { run: [], started: [], ended: [], next: [] },
    pipeline_state: "COMPLETE",
    is_interrupted: false,
    interruption: null,
    interrupted_at: null,
    origin: "2026-01-01T00:00:00Z",
    id_length: 8,
    ids: all.map((_, index) => index.toString(16).padStart(8, "0")).join(""),
    functions,
    names: functions.map((each) => each.split(".").at(-1) ?? ""),
    states,
    edge_names: ["x", "output"],
    parent: differences(all.map(({ parent }) => parent)),
    function: differences(all.map(place)),
    name: differences(all.map(place)),
    state: all.map(({ state = "RESOLVED" }) => states.indexOf(state)),
    attempts: all.map(() => 1),
    flags: all.map(({ isVirtual }) => (isVirtual === true ? 1 : 0)),
    created: differences(all.map((_, index) => 100 * index)),
    started: all.map(() => 0),
    ended: all.map(({ took }) => (took === undefined ? null : 100 * took)),
    inputs: edges(needs, 0),
    results: edges(results, 1),
  };
  return graphOf(told);
}

const differences = (numbers: readonly number[]): number[] =>
  numbers.map((number, index) => number - (index === 0 ? 0 : (numbers[index - 1] ?? 0)));

const edges = (pairs: readonly (readonly [number, number])[], name: number) => ({
  consumer: differences(pairs.map(([to]) => to)),
  producer: differences(pairs.map(([, from]) => from)),
  name: differences(pairs.map(() => name)),
});

/** So many runs beside each other, and something that takes them all. */
export function mapped(count: number, broken?: number): RunGraph {
  const all = Array.from({ length: count }, (_, index) => ({
    parent: 0,
    fn: "m.train",
    took: 10,
    state: index === broken ? "FAILED" : "RESOLVED",
  }));
  return madeGraph([...all, { parent: 0, fn: "m.best", needs: all.map((_, index) => index + 1) }], count + 1);
}

/** So many runs, each after the one before. */
export function chain(count: number): RunGraph {
  return madeGraph(
    Array.from({ length: count }, (_, index) => ({ parent: 0, needs: index === 0 ? [] : [index], took: 5 })),
    count,
  );
}

/** So many chains of two calls, which begin with the same, and something that takes what they end with. */
export function chains(count: number): RunGraph {
  const fits = Array.from({ length: count }, (_, index) => 2 * index + 2);
  return madeGraph([
    { parent: 0, fn: "m.load" },
    ...fits.flatMap((fit) => [
      { parent: 0, fn: "m.fit", needs: [1] },
      { parent: 0, fn: "m.evaluate", needs: [fit, 1] },
    ]),
    { parent: 0, fn: "m.best", needs: fits.map((fit) => fit + 1) },
  ]);
}
