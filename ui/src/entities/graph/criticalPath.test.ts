import fc from "fast-check";
import { expect, test } from "vitest";

import { criticalPath } from "./criticalPath";
import { madeGraph, type MadeRun } from "./made";
import { type Edges, type RunGraph } from "./model";

type Needed = readonly [producer: number, consumer: number];
const edgesOf = (needed: readonly Needed[]): Edges => ({
  consumer: Int32Array.from(needed, ([, consumer]) => consumer),
  producer: Int32Array.from(needed, ([producer]) => producer),
  name: new Int32Array(needed.length),
});
const withEdges = (
  runs: readonly MadeRun[],
  edges: readonly Needed[],
  results: readonly Needed[] = [],
): RunGraph => ({ ...madeGraph(runs), inputs: edgesOf(edges), results: edgesOf(results) });
const path = (...told: Parameters<typeof withEdges>): readonly number[] =>
  [...criticalPath(withEdges(...told))].sort((a, b) => a - b);

test("of two runs that are needed the one that ended last was waited for, however long the other took", () => {
  const runs = [
    { name: "root", parent: -1, ended: 9000 },
    { name: "train", parent: 0, ended: 5060 },
    { name: "flaky", parent: 0, ended: 4000, attempts: 2, failures: [[3, 10, 3500]] },
    { name: "total", parent: 0, ended: 6000 },
    { name: "aside", parent: 0, ended: 8000 },
  ] as const;
  const edges = [
    [1, 3],
    [2, 3],
  ] as const;
  expect(path(runs, edges, [[3, 0]])).toEqual([0, 1, 3]);
});

test("a chain that took long in sum does not count if another run ended after it", () => {
  const runs = [
    { name: "root", parent: -1, ended: 9000 },
    { name: "long", parent: 0, ended: 4000 },
    { name: "after it", parent: 0, ended: 4500 },
    { name: "late", parent: 0, ended: 4600 },
    { name: "both", parent: 0, ended: 5000 },
  ];
  const edges = [
    [1, 2],
    [2, 4],
    [3, 4],
  ] as const;
  expect(path(runs, edges)).toEqual([0, 3, 4]);
});

test("a part that was taken out of a value late is no reason to have waited for who made the value", () => {
  const runs = [
    { name: "root", parent: -1, ended: 9000 },
    { name: "split", parent: 0, ended: 1000 },
    { name: "search", parent: 0, ended: 6000 },
    { name: "_getitem", parent: 0, ended: 6001, isVirtual: true },
    { name: "report", parent: 0, ended: 7000 },
  ];
  const edges = [
    [1, 2],
    [1, 3],
    [2, 4],
    [3, 4],
  ] as const;
  expect(path(runs, edges)).toEqual([0, 1, 2, 4]);
});

test("it goes into the runs on the way, and edges between insides count for those around them", () => {
  const runs = [
    { name: "root", parent: -1, ended: 9000 },
    { name: "first", parent: 0, ended: 4000 },
    { name: "second", parent: 0, ended: 7000 },
    { name: "in first", parent: 1, ended: 3000 },
    { name: "in first, too", parent: 1, ended: 2000 },
    { name: "in second", parent: 2, ended: 6500 },
  ];
  expect(path(runs, [[3, 5]])).toEqual([0, 1, 2, 3, 5]);
});

test("what goes on is waited for, and a graph may be one long chain", () => {
  expect(
    path(
      [
        { name: "root", parent: -1, state: "RAN" },
        { name: "over", parent: 0, ended: 10 },
        { name: "going on", parent: 0, state: "SCHEDULED" },
      ],
      [],
    ),
  ).toEqual([0, 2]);
  const count = 10_000;
  const runs = Array.from({ length: count }, (_, place) => ({ name: "s", parent: place === 0 ? -1 : 0 }));
  const edges = Array.from({ length: count - 2 }, (_, place) => [place + 1, place + 2] as const);
  expect(path(runs, edges)).toHaveLength(count);
});

test("each run on the way ended last of those that the next one needed", () => {
  const drawn = fc.array(
    fc.record({ needs: fc.array(fc.nat(), { maxLength: 3 }), ended: fc.integer({ min: 1, max: 100_000 }) }),
    { minLength: 1, maxLength: 9 },
  );
  fc.assert(
    fc.property(drawn, (told) => {
      const needs = told.map((run, index) =>
        index === 0 ? [] : [...new Set(run.needs.map((need) => 1 + (need % index)))],
      );
      const edges = needs.flatMap((from, index) => from.map((producer) => [producer, index + 1] as const));
      const runs = [
        { name: "root", parent: -1, ended: 900_000 },
        ...told.map(({ ended }) => ({ name: "step", parent: 0, ended })),
      ];
      const moments = withEdges(runs, edges).ended;
      const found = path(runs, edges).slice(1).reverse();
      const everything = told.map((_, index) => index + 1);
      const needed = [everything, ...found.map((place) => needs[place - 1]!)];
      expect(needed.map((each) => Math.max(...each.map((place) => moments[place]!)))).toEqual([
        ...found.map((place) => moments[place]!),
        -Infinity,
      ]);
    }),
  );
});
