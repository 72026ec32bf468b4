import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { progressOf, wholeStateOf } from "./progress";

const runs = [
  { name: "pipeline", parent: -1, state: "RAN" },
  { name: "a", parent: 0, state: "RESOLVED", isReused: true },
  { name: "b", parent: 0, state: "FAILED" },
  { name: "c", parent: 0, state: "CREATED", isUnstarted: true },
  { name: "_make_list", parent: 0, state: "RESOLVED", isVirtual: true },
] as const;

test("the pipeline's own run counts, as on the command line; what only builds containers does not", () => {
  expect(progressOf(madeGraph(runs))).toEqual({
    done: 2,
    total: 4,
    isOver: false,
    counts: [
      { state: "REUSED", count: 1 },
      { state: "FAILED", count: 1 },
      { state: "SCHEDULED", count: 1 },
      { state: "CREATED", count: 1 },
    ],
  });
});

test("an interrupted run goes no further", () => {
  const graph = madeGraph(runs, true);
  expect(progressOf(graph).isOver).toBe(true);
  expect(wholeStateOf(graph)).toBe("INTERRUPTED");
});
