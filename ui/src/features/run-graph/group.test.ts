import { expect, test } from "vitest";

import { groupOf, lengthsOf } from "./group";
import { groupKey } from "./items";
import { structureOf } from "./structure";
import { madeGraph } from "./testGraphs";

const many = Array.from({ length: 30 }, (_, place) => ({
  parent: 0,
  fn: "m.fit",
  took: 10 * (place + 1),
  ...(place === 7 ? { state: "FAILED" } : {}),
}));
const graph = madeGraph([{ parent: 0, fn: "m.load", took: 5 }, ...many]);
const key = groupKey(structureOf(graph), 2);

test("the runs of a group are found by its key, what failed first", () => {
  const group = groupOf(graph, key);
  expect(group?.parent).toBe(0);
  expect(group?.places).toHaveLength(30);
  expect(group?.places.slice(0, 2)).toEqual([9, 2]);
});

test("a key of no group leads to none", () => {
  expect(
    ["", "r2", "0:0:m.load", "0:9:m.fit", "99:0:m.fit", "x"].map((each) => groupOf(graph, each)),
  ).toEqual(Array.from({ length: 6 }, () => null));
});

test("lengths are those of what has ended", () => {
  expect(lengthsOf(graph, [2, 3, 4, 5])).toEqual({ shortest: 10, median: 25, longest: 40 });
  expect(lengthsOf(graph, [])).toBeNull();
});
