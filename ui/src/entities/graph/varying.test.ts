import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { askedFor, givenOf, givenText } from "./varying";

test("what is seen is asked for once, and only where runs have the same name", () => {
  const graph = madeGraph([
    { name: "pipeline", parent: -1 },
    { name: "load", parent: 0 },
    { name: "fit", parent: 0 },
    { name: "fit", parent: 0 },
    { name: "draw", parent: 0 },
    { name: "draw", parent: 0 },
  ]);
  expect(askedFor(graph, [0, 1, 2, 3])).toEqual([{ first: 2, count: 2 }]);
  expect(askedFor(graph, [5, 3])).toEqual([
    { first: 4, count: 2 },
    { first: 2, count: 2 },
  ]);
});

test("runs are told apart by the arguments that they were given", () => {
  const calls = [
    { run_id: "aaaa1111", texts: ["0.5", null] },
    { run_id: "bbbb2222", texts: ["0.7", "True"] },
    { run_id: "cccc3333", texts: [null, null] },
  ];
  const given = givenOf([undefined, { names: ["alpha", "is_fast"], calls }], 4);
  expect([...given].map(([id, each]) => [id, givenText(each)])).toEqual([
    ["aaaa", "alpha=0.5"],
    ["bbbb", "alpha=0.7, is_fast=True"],
  ]);
});
