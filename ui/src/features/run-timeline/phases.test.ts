import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";

import { lastMoment, phasesAt, workAt } from "./phases";

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
  expect(workAt(later, 0, 5000)).toEqual({ from: 200, to: 1000 });
  expect(workAt(later, 1, 5000)).toEqual({ from: 1500, to: 3000 });
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

test("attempts that failed have parts of their own, and the last one is what is left", () => {
  const root = { name: "root", parent: -1, ended: 9000 };
  const graph = madeGraph([
    root,
    {
      name: "flaky",
      parent: 0,
      ended: 5000,
      attempts: 3,
      failures: [
        [1, 1001],
        [1500, 2001],
      ],
    },
    { name: "steady", parent: 0, ended: 1000 },
  ]);
  const parts = (place: number) =>
    phasesAt(graph, place, lastMoment(graph)).map(({ kind, from, to }) => [kind, from, to]);
  expect(parts(1)).toEqual([
    ["failed", 1, 1001],
    ["failed", 1500, 2001],
    ["running", 2001, 5001],
  ]);
  expect(parts(2)).toEqual([["running", 2, 1002]]);
});

test("of a run that failed for good, the last attempt is the run", () => {
  const flaky = {
    name: "flaky",
    parent: -1,
    state: "FAILED",
    ended: 3010,
    attempts: 2,
    failures: [
      [0, 1000],
      [1000, 3000],
    ],
  } as const;
  const graph = madeGraph([flaky]);
  expect(phasesAt(graph, 0, lastMoment(graph)).map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ["failed", 0, 1000],
    ["running", 1000, 3010],
  ]);
});
