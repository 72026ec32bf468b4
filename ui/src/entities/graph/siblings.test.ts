import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { comparedAt, numberAt, titleAt } from "./siblings";

const graph = madeGraph([
  { name: "pipeline", parent: -1 },
  { name: "load", parent: 0 },
  { name: "train", parent: 0 },
  { name: "train", parent: 0 },
  { name: "train", parent: 1 },
  { name: "train", parent: 0 },
]);

test("runs of one name beside each other are told apart by their number", () => {
  expect([2, 3, 5].map((place) => titleAt(graph, place))).toEqual(["train #1", "train #2", "train #3"]);
});

test("a run that has its name alone where it is has no number, and neither has the root", () => {
  expect([0, 1, 4].map((place) => numberAt(graph, place))).toEqual([null, null, null]);
  expect(titleAt(graph, 4)).toBe("train");
});

test("a run is compared with the hundred of its name that it is among", () => {
  const calls = Array.from({ length: 150 }, () => ({ name: "train", parent: 0 }));
  const wide = madeGraph([{ name: "pipeline", parent: -1 }, { name: "load", parent: 0 }, ...calls]);
  expect([2, 101, 102, 151].map((place) => comparedAt(wide, place))).toEqual([
    { first: 2, count: 100 },
    { first: 2, count: 100 },
    { first: 102, count: 50 },
    { first: 102, count: 50 },
  ]);
  expect([0, 1].map((place) => comparedAt(wide, place))).toEqual([null, null]);
});
