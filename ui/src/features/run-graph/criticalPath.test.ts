import fc from "fast-check";
import { expect, test } from "vitest";

import { criticalPath } from "./criticalPath";
import { structured } from "./structure";
import { chain, madeGraph } from "./testGraphs";

const pathOf = (graph: ReturnType<typeof madeGraph>) =>
  [...criticalPath(structured(graph), graph)].sort((one, other) => one - other);

test("of two ways it is the longer one by time, not by number", () => {
  const graph = madeGraph(
    [
      { parent: 0, took: 10 },
      { parent: 0, took: 10, needs: [1] },
      { parent: 0, took: 100 },
      { parent: 0, took: 5, needs: [2, 3] },
    ],
    4,
  );
  expect(pathOf(graph)).toEqual([0, 3, 4]);
});

test("it goes on in the runs on it, and past those that only build containers", () => {
  const graph = madeGraph([
    { parent: 0, took: 50 },
    { parent: 1, took: 10 },
    { parent: 1, took: 40 },
    { parent: 0, took: 1, isVirtual: true, needs: [1] },
    { parent: 0, took: 5, needs: [4] },
    { parent: 0, took: 20 },
    { parent: 6, took: 19 },
  ]);
  expect(pathOf(graph)).toEqual([0, 1, 3, 5]);
});

test("a chain is all of it, however long", () => {
  expect(pathOf(chain(5000))).toHaveLength(5001);
});

test("no chain of runs took longer than the one that is found", () => {
  const runs = fc.array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 2 }), took: fc.nat(100) }), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(runs, (told) => {
      const made = told.map((run, index) => ({
        parent: 0,
        took: run.took,
        needs: index === 0 ? [] : [...new Set(run.needs.map((need) => 1 + (need % index)))],
      }));
      const longest = (place: number): number => {
        const run = made[place - 1]!;
        return run.took + Math.max(0, ...run.needs.map(longest));
      };
      const found = pathOf(madeGraph(made)).filter((place) => place > 0);
      const sum = found.reduce((so, place) => so + made[place - 1]!.took, 0);
      expect(sum).toBe(Math.max(...made.map((_, index) => longest(index + 1))));
    }),
  );
});
