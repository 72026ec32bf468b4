import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";
import { idAt } from "@/entities/graph/model";

import { csvOf, nextOrder, orderOf, sorted } from "./model";

const graph = madeGraph([
  { name: "pipeline", parent: -1, ended: 9000 },
  { name: "step 10", fn: "m.step", parent: 0, state: "FAILED", ended: 500 },
  { name: "step 9", fn: "m.step", parent: 0, ended: 700 },
  { name: '=HYPERLINK("x"),', fn: "m.odd", parent: 0, state: "CREATED", isUnstarted: true },
]);
const all = [0, 1, 2, 3];

test("names sort as people count, and what has no length of time comes last", () => {
  expect(sorted(graph, all, orderOf("name"))).toEqual([3, 0, 2, 1]);
  expect(sorted(graph, all, orderOf("duration"), 0)).toEqual([1, 2, 0, 3]);
  expect(sorted(graph, all, orderOf("nonsense"))).toEqual(all);
});

test("runs of one name beside each other sort by their number", () => {
  const alike = Array.from({ length: 10 }, () => ({ name: "step", parent: 0 }));
  const other = { name: "other", parent: 0 };
  const many = madeGraph([{ name: "pipeline", parent: -1 }, ...alike, other]);
  expect(sorted(many, [1, 10, 2, 11], orderOf("name"))).toEqual([11, 1, 2, 10]);
  expect(sorted(many, [1, 10, 2, 11], orderOf("-name"))).toEqual([10, 2, 1, 11]);
});

test("a column's head turns the order round, and then gives it back", () => {
  expect(nextOrder(orderOf(""), "duration")).toBe("duration");
  expect(nextOrder(orderOf("duration"), "duration")).toBe("-duration");
  expect(nextOrder(orderOf("-duration"), "duration")).toBeNull();
  expect(sorted(graph, [1, 2], orderOf("-duration"), 0)).toEqual([2, 1]);
});

test("a CSV file has what the table has, and no cell of it is a formula", () => {
  const lines = csvOf(graph, [2, 3], 0).split("\r\n");
  expect(lines[1]).toBe(
    `${idAt(graph, 2)},step 9,m.step,Succeeded,${graph.rootId},2026-01-01T00:00:00.002Z,2026-01-01T00:00:00.002Z,2026-01-01T00:00:00.702Z,0.7,1`,
  );
  expect(lines[2]).toContain(`"'=HYPERLINK(""x""),"`);
  expect(lines).toHaveLength(4);
});
