import { expect, test } from "vitest";

import { madeGraph } from "./made";
import {
  childrenAt,
  durationAt,
  graphOf,
  idAt,
  nameAt,
  placeOfRun,
  shownStateAt,
  type GraphTold,
  waitsSince,
} from "./model";
import { type Changes } from "@/shared/api/feed";
import { lengthBetween, readMoment } from "@/shared/lib/time";

import { type RunState } from "../run/states";

import { patched } from "./patch";
import { foundIn } from "./search";

const told: GraphTold = {
  root_id: "aaaaaaaaaaaa00000000000000000000",
  seq: 0,
  failed_attempts: { run: [], started: [], ended: [], next: [] },
  pipeline_state: "SCHEDULED",
  is_interrupted: false,
  interruption: null,
  interrupted_at: null,
  origin: "2026-01-01T00:00:00Z",
  id_length: 12,
  ids: "aaaaaaaaaaaabbbbbbbbbbbbcccccccccccc",
  functions: ["m.pipeline", "m.step"],
  names: ["pipeline", "step"],
  states: ["RAN", "RESOLVED", "SCHEDULED"],
  edge_names: ["x"],
  parent: [-1, 1, 0],
  function: [0, 1, 0],
  name: [0, 1, 0],
  state: [0, 1, 2],
  attempts: [1, 1, 1],
  flags: [0, 2, 0],
  created: [0, 1000, 500],
  started: [100, 200, 300],
  ended: [null, 10_000, null],
  inputs: { consumer: [2], producer: [1], name: [0] },
  results: { consumer: [], producer: [], name: [] },
};

test("a graph's columns become runs", () => {
  const graph = graphOf(told);
  expect([...graph.parent]).toEqual([-1, 0, 0]);
  expect([...childrenAt(graph, 0)]).toEqual([1, 2]);
  expect([...childrenAt(graph, 1)]).toEqual([]);
  expect(nameAt(graph, 2)).toBe("step");
  expect(durationAt(graph, 1, 0)).toBe(100);
  expect(durationAt(graph, 2, Date.parse("2026-01-01T00:00:01Z"))).toBe(1000 - 15 - 3);
  expect(shownStateAt(graph, 1)).toBe("REUSED");
  expect(idAt(graph, 0)).toBe(told.root_id);
});

test("what took a tenth of a millisecond took that, whenever it began", () => {
  const tenths = { created: [0, 719_999_933, 12], started: [95, 5, 7], ended: [null, 9, 11] };
  const graph = graphOf({ ...told, ...tenths, origin: "2026-01-01T00:00:00.000950Z" });
  expect([1, 2].map((place) => durationAt(graph, place, 0))).toEqual([0.09, 0.11]);
  expect(foundIn(graph, "dur:>0.1ms dur:<1s", graph.origin)?.places).toEqual([2]);
  expect(lengthBetween(readMoment("2026-01-01T00:00:00Z"), graph.origin + (graph.started[0] ?? 0))).toBe(1.9);
});

test("attempts that failed hours after the beginning have their moments", () => {
  const failed = { run: [1, 1], started: [2_200_000_010, 6], ended: [9, 5], next: [0, null] };
  const { started, ended, next } = graphOf({ ...told, failed_attempts: failed }).failedAttempts;
  expect([...started]).toEqual([22_000_000.1, 22_000_000.16]);
  expect([...ended]).toEqual([22_000_000.19, 22_000_000.21]);
  expect([...next]).toEqual([22_000_000.19, NaN]);
});

test("what was interrupted took as long as its driver was heard, whatever the time is now", () => {
  const graph = graphOf({ ...told, is_interrupted: true, interrupted_at: 90_000 });
  expect(durationAt(graph, 0, Date.parse("2026-02-01T00:00:00Z"))).toBe(900 - 1);
  expect(durationAt(graph, 1, 0)).toBe(100);
});

test("a run is found by its whole id, by what the graph has of it, and by a beginning that only it has", () => {
  const graph = graphOf({ ...told, ids: "aaaaaaaaaaaaabbbbbbbbbbbcccccccccccc" });
  expect(placeOfRun(graph, "abbbbbbbbbbb9999")).toBe(1);
  expect(placeOfRun(graph, "cccc")).toBe(2);
  expect(placeOfRun(graph, "a")).toBeNull();
  expect(placeOfRun(graph, "dddd")).toBeNull();
});

test("what the feed tells of a run is put into its graph", () => {
  const graph = graphOf(told);
  const changes: Changes = {
    seq: 1,
    at: "2026-01-01T00:00:02Z",
    root_id: told.root_id,
    function: null,
    states: [],
    runs: [{ id: "c", position: 2, is_new: false, states: ["RAN", "RESOLVED"] }],
    also: [],
  };
  const after = patched(graph, [changes]);
  expect(shownStateAt(after.graph, 2)).toBe("RESOLVED");
  expect(durationAt(after.graph, 2, 0)).toBe(2000 - 18);
  expect(after.isIncomplete).toBe(false);
  expect(shownStateAt(graph, 2)).toBe("SCHEDULED");
});

test("a run that the graph does not have yet makes it incomplete", () => {
  const changes: Changes = {
    seq: 1,
    at: "2026-01-01T00:00:02Z",
    root_id: told.root_id,
    function: null,
    states: [],
    runs: [{ id: "d", position: 3, is_new: true, states: ["CREATED"] }],
    also: [],
  };
  expect(patched(graphOf(told), [changes]).isIncomplete).toBe(true);
});

test("what a graph has already is not put into it once more", () => {
  const started: Changes = {
    seq: 8,
    at: "2026-01-01T00:00:02Z",
    root_id: told.root_id,
    function: null,
    states: [],
    runs: [{ id: "c", position: 2, is_new: false, states: ["RETRYING", "SCHEDULED"] }],
    also: [],
  };
  const before = patched(graphOf({ ...told, seq: 8 }), [started]).graph;
  expect([before.attempts[2], shownStateAt(before, 2)]).toEqual([1, "SCHEDULED"]);
  const after = patched(patched(graphOf({ ...told, seq: 7 }), [started]).graph, [started]).graph;
  expect([after.attempts[2], after.seq]).toEqual([2, 8]);
});

test("what called steps is running until the last of them ends, whether one is at work or not", () => {
  const states = (...runs: readonly [parent: number, state: RunState][]) => {
    const graph = madeGraph(runs.map(([parent, state]) => ({ name: "step", parent, state })));
    return runs.map((_, place) => shownStateAt(graph, place));
  };
  expect(states([-1, "RAN"], [0, "RAN"], [1, "RAN"], [2, "SCHEDULED"])).toEqual(
    Array.from({ length: 4 }, () => "SCHEDULED"),
  );
  expect(states([-1, "RAN"], [0, "RAN"], [1, "CREATED"])).toEqual(["SCHEDULED", "SCHEDULED", "CREATED"]);
  expect(states([-1, "RESOLVED"], [0, "RESOLVED"])).toEqual(["RESOLVED", "RESOLVED"]);
});

test("what has not begun waits since it was created, as long as somebody may start it", () => {
  const runs = [
    { name: "root", parent: -1, state: "RAN" },
    { name: "fit", parent: 0, state: "CREATED", isUnstarted: true },
    { name: "load", parent: 0, state: "SCHEDULED" },
  ] as const;
  const graph = madeGraph(runs);
  expect([0, 1, 2].map((place) => waitsSince(graph, place))).toEqual([null, graph.origin + 1, null]);
  expect(waitsSince(madeGraph(runs, true, 5), 1)).toBeNull();
  const [, ...steps] = runs;
  expect(waitsSince(madeGraph([{ name: "root", parent: -1, state: "FAILED" }, ...steps]), 1)).toBeNull();
});
