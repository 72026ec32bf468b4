import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";
import { idAt } from "@/entities/graph/model";

import { producerIn } from "./producerIn";

const graph = madeGraph([
  { name: "root", parent: -1 },
  { name: "train_many", parent: 0 },
  { name: "train", parent: 1 },
  { name: "_make_list", parent: 1, isVirtual: true },
  { name: "_getitem", parent: 0, isVirtual: true },
]);

const told = (place: number) => {
  const { id, name, madeAs, to } = producerIn(graph, idAt(graph, place));
  return [id, name, madeAs, to.hash?.["run"]];
};

test("a value that a run gave was made by it", () => {
  expect(told(2)).toEqual([idAt(graph, 2), "train", "output", idAt(graph, 2)]);
});

test("a container of outputs was put together in what called for it, and no run that is in no tree is named", () => {
  expect(told(3)).toEqual([idAt(graph, 1), "train_many", "container", idAt(graph, 1)]);
});

test("an item was taken out in what called for it; the root is shown as the pipeline run", () => {
  expect(told(4)).toEqual([idAt(graph, 0), "root", "part", null]);
});
