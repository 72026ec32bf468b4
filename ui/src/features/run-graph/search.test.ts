import { expect, test } from "vitest";

import { matchesOf } from "./search";
import { madeGraph } from "./testGraphs";

const graph = madeGraph([
  { parent: 0, fn: "m.train" },
  { parent: 0, fn: "m.train", state: "FAILED" },
  { parent: 0, fn: "lib.split" },
  { parent: 0, fn: "lib.split", isVirtual: true },
]);

test.each([
  ["train", [1, 2]],
  ["TRAIN state:failed", [2]],
  ["fn:lib", [3]],
  ["state:succeeded fn:m.", [0, 1]],
  ["  ", []],
  ["nothing", []],
])("%s", (query, found) => {
  expect(matchesOf(graph, query)).toEqual(found);
});
