import { expect, test } from "vitest";

import { madeGraph, type MadeRun } from "./made";
import { togetherOf } from "./together";

const step = (more: Partial<MadeRun> = {}): MadeRun => ({ name: "step", parent: 0, ...more });
const root: MadeRun = { name: "root", parent: -1, state: "RAN" };

test("many runs take from the start of the first to the end of the last", () => {
  const graph = madeGraph([root, step({ ended: 40 }), step({ ended: 100, attempts: 3 }), step({ ended: 5 })]);
  expect(togetherOf(graph, [1, 2, 3])).toEqual({ from: 1, to: 102, retries: 2, waits: null });
});

test("they are not over while one goes on, or is still to begin", () => {
  const graph = madeGraph([root, step({ ended: 40 }), step({ state: "CREATED", isUnstarted: true })]);
  expect(togetherOf(graph, [1, 2])).toMatchObject({ from: 1, to: null });
  expect(togetherOf(graph, [2])).toMatchObject({ from: null, to: null });
  expect(togetherOf({ ...graph, isInterrupted: true }, [1, 2])).toMatchObject({ from: 1, to: 41 });
  const lost = madeGraph([root, step({ ended: 40 }), step({ state: "SCHEDULED" })], true, 900);
  expect(togetherOf(lost, [1, 2])).toMatchObject({ from: 1, to: 900 });
});

test("as long as none has begun they wait, as long as the first of them has", () => {
  const queued = step({ state: "CREATED", isUnstarted: true });
  const reused = step({ isReused: true, isUnstarted: true, ended: 1 });
  const graph = madeGraph([root, reused, queued, queued, step({ state: "SCHEDULED" })]);
  expect(togetherOf(graph, [1, 2, 3])).toMatchObject({ from: null, waits: graph.origin + 2 });
  expect(togetherOf(graph, [2, 3, 4]).waits).toBeNull();
  expect(togetherOf(graph, [1]).waits).toBeNull();
  expect(togetherOf({ ...graph, isInterrupted: true }, [2, 3]).waits).toBeNull();
});

test("what was taken over took no time", () => {
  const graph = madeGraph([root, step({ isReused: true, isUnstarted: true, ended: 1 }), step({ ended: 9 })]);
  expect(togetherOf(graph, [1])).toMatchObject({ from: null, to: null });
  expect(togetherOf(graph, [1, 2])).toMatchObject({ from: 2, to: 11 });
});
