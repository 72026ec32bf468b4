import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { idAt } from "./model";
import { foundIn } from "./search";

const NOW = Date.parse("2026-01-01T01:00:00Z");
const graph = madeGraph([
  { name: "pipeline", fn: "m.pipeline", parent: -1, state: "RAN" },
  { name: "load data", fn: "m.load", parent: 0, state: "RESOLVED", ended: 400 },
  { name: "train", fn: "m.train", parent: 0, state: "FAILED", ended: 600_000 },
  {
    name: "_make_list",
    fn: "sematic.graph.virtual._make_list",
    parent: 0,
    state: "RESOLVED",
    isVirtual: true,
  },
  { name: "evaluate", fn: "m.evaluate", parent: 0, state: "CREATED", isUnstarted: true },
]);
const found = (text: string): readonly number[] | null => foundIn(graph, text, NOW)?.places ?? null;

test("nothing asked is not the same as nothing found", () => {
  expect(found("  ")).toBeNull();
  expect(found("dur:soon")).toBeNull();
  expect(found("nowhere")).toEqual([]);
  expect(found("state:nonsense")).toEqual([]);
});

test("names, functions, states and lengths of time find runs", () => {
  expect(found("TRAIN")).toEqual([2]);
  expect(found('"load data"')).toEqual([1]);
  expect(found("fn:load")).toEqual([1]);
  expect(found("state:failed")).toEqual([2]);
  expect(found("state:queued")).toEqual([4]);
  expect(found("dur:>5m")).toEqual([0, 2]);
  expect(found("dur:<1s")).toEqual([1]);
});

test("all that is asked must hold, and a minus turns it round", () => {
  expect(found("m. state:failed dur:>5m")).toEqual([2]);
  expect(found("-state:failed -pipeline")).toEqual([1, 4]);
});

test("an id's beginning finds its run", () => {
  expect(found(idAt(graph, 2))).toEqual([2]);
  expect(found(`${idAt(graph, 2)}0123456789`)).toEqual([2]);
});

test("runs that only build containers are not found", () => {
  expect(found("_make_list")).toEqual([]);
});
