import { expect, test } from "vitest";

import { type Changes } from "@/shared/api/feed";

import { madeGraph } from "./made";
import { patched } from "./patch";

const moved = (seq: number, at: string, states: Changes["runs"][number]["states"]): Changes => ({
  seq,
  at,
  root_id: "a".repeat(32),
  function: null,
  states: [],
  runs: [{ id: "b".repeat(32), position: 1, is_new: false, states }],
  also: [],
});
const told = [
  moved(1, "2026-01-01T00:00:01.000Z", ["SCHEDULED"]),
  moved(2, "2026-01-01T00:00:01.039Z", ["RAN", "RESOLVED"]),
];
const root = { name: "root", parent: -1, state: "RAN" } as const;

test("what a run becomes is put in, with about when", () => {
  const graph = madeGraph([root, { name: "a", parent: 0, state: "CREATED", attempts: 0, isUnstarted: true }]);
  const { graph: after, isIncomplete } = patched(graph, told);
  expect([after.started[1], after.ended[1], after.attempts[1]]).toEqual([1000, 1039, 1]);
  expect([after.seq, isIncomplete]).toEqual([2, false]);
});

test("the moments of a run that an answer has as over stay exact, though its changes are told after it", () => {
  const graph = madeGraph([root, { name: "a", parent: 0, ended: 0 }]);
  const { graph: after } = patched(graph, told);
  expect([after.started[1], after.ended[1], after.attempts[1]]).toEqual([1, 1, 1]);
  expect(after.seq).toBe(2);
});

test("an attempt after one that failed begins when it is told; of one that failed more has to be asked", () => {
  const failures = [[1, 1001, null]] as const;
  const graph = madeGraph([root, { name: "a", parent: 0, state: "RETRYING", failures }]);
  const { graph: after, isIncomplete } = patched(graph, told.slice(0, 1));
  expect([after.started[1], after.failedAttempts.next[0], after.attempts[1]]).toEqual([1, 1000, 2]);
  expect(graph.failedAttempts.next[0]).toBeNaN();
  expect(isIncomplete).toBe(false);
  expect(
    patched(graph, [{ ...moved(1, "2026-01-01T00:00:01Z", ["RETRYING"]), also: ["attempts"] }]),
  ).toMatchObject({
    isIncomplete: true,
  });
});
