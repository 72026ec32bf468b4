import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { hasFailureIn, noneFoundText, progressOf, wholeStateOf } from "./progress";

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

test("a search that finds none names as many runs as there are told to be, written the same way", () => {
  expect(noneFoundText(madeGraph(runs))).toBe("None of the 4 runs is like that.");
  const many = Array.from({ length: 2002 }, (_, place) => ({ name: "a", parent: place === 0 ? -1 : 0 }));
  expect(noneFoundText(madeGraph([...many, ...runs.slice(4)]))).toBe("None of the 2,002 runs is like that.");
});

test("an interrupted run goes no further", () => {
  const graph = madeGraph(runs, true);
  expect(progressOf(graph).isOver).toBe(true);
  expect(wholeStateOf(graph)).toBe("INTERRUPTED");
});

test("a failure is in every run around the one that failed, and in none beside it", () => {
  const graph = madeGraph([
    { name: "pipeline", parent: -1, state: "RAN" },
    { name: "trained", parent: 0, state: "RAN" },
    { name: "fit", parent: 1, state: "FAILED" },
    { name: "scored", parent: 0, state: "RAN" },
    { name: "score", parent: 3, state: "CANCELED" },
  ]);
  expect([0, 1, 2, 3].map((place) => hasFailureIn(graph, place))).toEqual([true, true, false, false]);
});
