import fc from "fast-check";
import { expect, test } from "vitest";

import { criticalPath } from "./criticalPath";
import { madeGraph, type MadeRun } from "./made";
import { type RunGraph } from "./model";

const withEdges = (
  runs: readonly MadeRun[],
  edges: readonly (readonly [producer: number, consumer: number])[],
): RunGraph => ({
  ...madeGraph(runs),
  inputs: {
    consumer: Int32Array.from(edges, ([, consumer]) => consumer),
    producer: Int32Array.from(edges, ([producer]) => producer),
    name: new Int32Array(edges.length),
  },
});
const path = (...told: Parameters<typeof withEdges>): readonly number[] =>
  [...criticalPath(withEdges(...told))].sort((a, b) => a - b);

test("of two ways to a run the longer one counts, and what nobody waited for does not", () => {
  const runs = [
    { name: "root", parent: -1, ended: 9000 },
    { name: "quick", parent: 0, ended: 100 },
    { name: "slow", parent: 0, ended: 5000 },
    { name: "both", parent: 0, ended: 1000 },
    { name: "aside", parent: 0, ended: 4000 },
  ];
  expect(
    path(runs, [
      [1, 3],
      [2, 3],
    ]),
  ).toEqual([0, 2, 3]);
});

test("it goes into the runs on the way, and edges between insides count for those around them", () => {
  const runs = [
    { name: "root", parent: -1, ended: 9000 },
    { name: "first", parent: 0, ended: 4000 },
    { name: "second", parent: 0, ended: 3000 },
    { name: "in first", parent: 1, ended: 3000 },
    { name: "in first, too", parent: 1, ended: 2000 },
    { name: "in second", parent: 2, ended: 2500 },
  ];
  expect(path(runs, [[3, 5]])).toEqual([0, 1, 2, 3, 5]);
});

test("runs that go on add nothing, and a graph may be one long chain", () => {
  expect(
    path(
      [
        { name: "root", parent: -1, state: "RAN" },
        { name: "over", parent: 0, ended: 10 },
        { name: "going on", parent: 0, state: "SCHEDULED" },
      ],
      [],
    ),
  ).toEqual([0, 1]);
  const count = 10_000;
  const runs = Array.from({ length: count }, (_, place) => ({ name: "s", parent: place === 0 ? -1 : 0 }));
  const edges = Array.from({ length: count - 2 }, (_, place) => [place + 1, place + 2] as const);
  expect(path(runs, edges)).toHaveLength(count);
});

test("no chain of runs took longer than the one that is found", () => {
  const drawn = fc.array(
    fc.record({ needs: fc.array(fc.nat(), { maxLength: 2 }), took: fc.integer({ min: 1, max: 100 }) }),
    {
      minLength: 1,
      maxLength: 9,
    },
  );
  fc.assert(
    fc.property(drawn, (told) => {
      const needs = told.map((run, index) =>
        index === 0 ? [] : [...new Set(run.needs.map((need) => 1 + (need % index)))],
      );
      const edges = needs.flatMap((from, index) => from.map((producer) => [producer, index + 1] as const));
      const runs = [
        { name: "root", parent: -1, ended: 9000 },
        ...told.map(({ took }) => ({ name: "step", parent: 0, ended: took })),
      ];
      const longest = (place: number): number =>
        told[place - 1]!.took + Math.max(0, ...needs[place - 1]!.map(longest));
      const found = path(runs, edges).filter((place) => place > 0);
      const sum = found.reduce((so, place) => so + told[place - 1]!.took, 0);
      expect(sum).toBe(Math.max(...told.map((_, index) => longest(index + 1))));
    }),
  );
});
