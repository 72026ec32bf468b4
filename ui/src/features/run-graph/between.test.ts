import { expect, test } from "vitest";

import { foundIn } from "@/entities/graph/search";

import { betweenText } from "./between";
import { madeGraph } from "./testGraphs";

/** One leads to two, each of which leads to the last; and one that has to do with none. */
const graph = madeGraph([
  { parent: 0 },
  { parent: 0, needs: [1] },
  { parent: 0, needs: [1] },
  { parent: 0, needs: [2, 3] },
  { parent: 0 },
]);
const found = (one: number, other: number) => foundIn(graph, betweenText(graph, one, other))?.places;

test("between two runs is what comes after the one and before the other, whichever is told first", () => {
  expect(found(1, 4)).toEqual([1, 2, 3, 4]);
  expect(found(4, 1)).toEqual([1, 2, 3, 4]);
  expect(found(1, 3)).toEqual([1, 3]);
  expect(found(2, 3)).toEqual([]);
  expect(found(5, 4)).toEqual([]);
  expect(found(0, 3)).toEqual([1, 3]);
});
