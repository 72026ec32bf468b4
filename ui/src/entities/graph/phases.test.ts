import { expect, test } from "vitest";

import { madeGraph, type MadeRun } from "./made";
import { awaitedText, lastMoment, phasesAt, worksAt } from "./phases";

test("a run waits, works, and waits for what it called", () => {
  const graph = madeGraph([
    { name: "root", parent: -1, ended: 5000 },
    { name: "a", parent: 0, ended: 400 },
  ]);
  const later = {
    ...graph,
    created: Float64Array.of(0, 1000),
    started: Float64Array.of(200, 1500),
    ended: Float64Array.of(5000, 3000),
  };
  expect(phasesAt(later, 0, 5000)).toEqual([
    { kind: "queued", from: 0, to: 200, isOpen: false },
    { kind: "running", from: 200, to: 1000, isOpen: false },
    { kind: "waiting", from: 1000, to: 5000, isOpen: false },
  ]);
  expect(worksAt(later, 0, 5000)).toMatchObject([{ from: 200, to: 1000 }]);
  expect(worksAt(later, 1, 5000)).toMatchObject([{ from: 1500, to: 3000 }]);
});

test("a run that took no time is there all the same", () => {
  const graph = madeGraph([
    { name: "root", parent: -1 },
    { name: "a", parent: 0, ended: 0 },
  ]);
  expect(phasesAt(graph, 1, 5000)).toEqual([{ kind: "running", from: 1, to: 1, isOpen: false }]);
});

test("what goes on lasts until now; of an interrupted run no more than was known", () => {
  const runs = [
    { name: "root", parent: -1, state: "RAN" },
    { name: "a", parent: 0, state: "SCHEDULED" },
    { name: "b", parent: 0, state: "CREATED", isUnstarted: true },
    { name: "c", parent: 0, isReused: true },
  ] as const;
  expect(phasesAt(madeGraph(runs), 1, 7000)).toEqual([{ kind: "running", from: 1, to: 7000, isOpen: true }]);
  expect(phasesAt(madeGraph(runs), 2, 7000)).toEqual([{ kind: "queued", from: 2, to: 7000, isOpen: true }]);
  expect(phasesAt(madeGraph(runs), 3, 7000)).toEqual([]);
  const lost = madeGraph(runs, true);
  expect(lastMoment(lost)).toBe(1003);
  expect(phasesAt(lost, 1, lastMoment(lost))).toEqual([
    { kind: "running", from: 1, to: 1003, isOpen: false },
  ]);
  expect(lastMoment(madeGraph(runs, true, 1500))).toBe(1500);
});

const root = { name: "root", parent: -1, ended: 9000 } as const;

/** The phases of the run after the root, in short. */
const partsOf = (run: Omit<MadeRun, "name" | "parent">) => {
  const graph = madeGraph([root, { name: "flaky", parent: 0, ...run }]);
  return phasesAt(graph, 1, 9000).map(({ kind, from, to }) => [kind, from, to]);
};

test("attempts that failed have parts of their own, and so has what was waited before the next", () => {
  const failures = [
    [1, 1001, 1500],
    [1500, 2001, 3501],
  ] as const;
  expect(partsOf({ ended: 5000, attempts: 3, failures })).toEqual([
    ["failed", 1, 1001],
    ["queued", 1001, 1500],
    ["failed", 1500, 2001],
    ["queued", 2001, 3501],
    ["running", 3501, 5001],
  ]);
  expect(partsOf({ ended: 1000 })).toEqual([["running", 1, 1001]]);
});

test("what failed once waits until it is started again, and never runs if it is not", () => {
  const failures = [[1, 1001, null]] as const;
  expect(partsOf({ state: "RETRYING", failures })).toEqual([
    ["failed", 1, 1001],
    ["queued", 1001, 9000],
  ]);
  expect(partsOf({ state: "CANCELED", ended: 2000, failures })).toEqual([
    ["failed", 1, 1001],
    ["queued", 1001, 2001],
  ]);
});

test("of a run that failed for good, the last attempt is the run", () => {
  expect(partsOf({ state: "FAILED", ended: 3010, attempts: 2, failures: [[1, 1000, 1000]] })).toEqual([
    ["failed", 1, 1000],
    ["running", 1000, 3011],
  ]);
});

test("it is said for which attempt a run waits, and nothing of one that has begun", () => {
  const awaited = (run: Omit<MadeRun, "name" | "parent">): string | null =>
    awaitedText(
      madeGraph([
        { ...root, state: "RAN" },
        { name: "flaky", parent: 0, ...run },
      ]),
      1,
    );
  expect(awaited({ state: "RETRYING", attempts: 2 })).toBe("waits for attempt 3");
  expect(awaited({ state: "SCHEDULED", attempts: 2 })).toBeNull();
});
