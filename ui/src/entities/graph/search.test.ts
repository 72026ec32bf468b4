import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { idAt, type Edges } from "./model";
import { foundIn, troubleWith } from "./search";

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
  expect(found("dur:>")).toBeNull();
  expect(found("nowhere")).toEqual([]);
  expect(found("state:nonsense")).toEqual([]);
});

test("names, functions, states and lengths of time find runs", () => {
  expect(found("TRAIN")).toEqual([2]);
  expect(found('"load data"')).toEqual([1]);
  expect(found("fn:load")).toEqual([1]);
  expect(found("state:failed")).toEqual([2]);
  expect(found("state:queued")).toEqual([4]);
  expect(found("status:failed")).toEqual([2]);
  expect(found("+status:")).toBeNull();
  expect(troubleWith("status:waiting")).toContain("“waiting”");
  expect(found("dur:>5m")).toEqual([0, 2]);
  expect(found("dur:<1s")).toEqual([1]);
});

test("what waits for its steps is found as running, and a state that there is not is told", () => {
  const nested = madeGraph([
    { name: "pipeline", parent: -1, state: "RAN" },
    { name: "train", parent: 0, state: "RAN" },
    { name: "fit", parent: 1, state: "CREATED", isUnstarted: true },
  ]);
  for (const word of ["running", "ran", "scheduled"])
    expect(foundIn(nested, `state:${word}`, NOW)?.places, word).toEqual([0, 1]);
  expect(foundIn(nested, "state:waiting", NOW)?.places).toEqual([]);
  expect(troubleWith("-fit +state:waiting state:failed")).toMatch(
    /^There is no state “waiting”, only queued, /,
  );
  for (const text of ["state:", "waiting", "fn:waiting", "state:child_failed -state:RAN"])
    expect(troubleWith(text), text).toBe("");
});

test("a length of time that there is not is told, and no run has it", () => {
  for (const word of ["banana", "5m", ">>5", ">5y"]) {
    expect(found(`dur:${word}`), word).toEqual([]);
    expect(troubleWith(`-train dur:${word}`), word).toBe(
      `There is no duration “${word}”: write >5s, <2m, >1.5h or <300ms.`,
    );
  }
  expect(troubleWith("state:waiting dur:soon")).toMatch(
    /^There is no state “waiting”, .+ no duration “soon”/,
  );
  for (const text of ["dur:", "dur:>", "dur:<=", "dur:>5", "dur:<300ms", "dur:>100us", "fn:dur"])
    expect(troubleWith(text), text).toBe("");
});

test("lengths of time can be written to the microsecond", () => {
  expect(found("dur:>=400000us")).toEqual([0, 1, 2]);
  expect(found("dur:<399999.9µs")).toEqual([]);
  expect(found("dur:<400ms")).toEqual([1]);
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

const pair = (ends: readonly (readonly [to: number, from: number])[]): Edges => ({
  consumer: Int32Array.from(ends, ([to]) => to),
  producer: Int32Array.from(ends, ([, from]) => from),
  name: new Int32Array(ends.length),
});
const linked = {
  ...madeGraph([
    { name: "whole", fn: "m.whole", parent: -1 },
    { name: "load data", parent: 0, fn: "m.load" },
    { name: "split", parent: 0 },
    { name: "train", parent: 0, state: "FAILED" },
    { name: "check", parent: 0 },
    { name: "report", parent: 0, state: "CANCELED" },
    { name: "c++", parent: 0 },
    { name: "1+1", parent: 0 },
  ]),
  inputs: pair([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [5, 4],
  ]),
};

test.each([
  ["+train", [1, 2, 3]],
  ["train+", [3, 5]],
  ["+train+", [1, 2, 3, 5]],
  ["1+train", [2, 3]],
  ["2+report", [2, 3, 4, 5]],
  ["split+1", [2, 3, 4]],
  ["1+check+1", [2, 4, 5]],
  ["0+train", [3]],
  ["+TRAIN +check", [1, 2]],
  ["split+ +train", [2, 3]],
  ["+report state:failed", [3]],
  ["+state:failed", [1, 2, 3]],
  ["fn:load+1", [1, 2]],
  ['"load data"+1', [1, 2]],
  ['+"load data"', [1]],
  ["-split+ -whole", [1, 6, 7]],
])("%s follows what runs need", (text, places) => {
  const answer = foundIn(linked, text, NOW);
  expect(answer?.places).toEqual(places);
  expect(answer?.isFollowed).toBe(true);
  expect([...(answer?.mask ?? [])].flatMap((is, place) => (is === 1 ? [place] : []))).toEqual(places);
});

test("a plus within a name or in quotes is a plus", () => {
  for (const text of ["1+1+", '"1+1"', '"c++"', '"c+', "c+"])
    expect(foundIn(linked, text, NOW)?.isFollowed, text).toBe(!text.startsWith('"'));
  expect(foundIn(linked, '"c++"', NOW)?.places).toEqual([6]);
  expect(foundIn(linked, '"1+1"', NOW)?.places).toEqual([7]);
  expect(foundIn(linked, "a+b", NOW)).toEqual({ mask: new Uint8Array(8), places: [], isFollowed: false });
});

test("a plus alone asks for nothing yet", () => {
  for (const text of ["+", "++", "-+", "+state:", "dur:>=+"])
    expect(foundIn(linked, text, NOW), text).toBeNull();
  expect(foundIn(linked, "+ train", NOW)?.places).toEqual([3]);
});

test("states are found by all names that they have", () => {
  const failed = madeGraph([
    { name: "root", parent: -1, state: "NESTED_FAILED" },
    { name: "a", parent: 0, state: "FAILED" },
  ]);
  for (const word of ["child-failed", "child_failed", "nested_failed", "NESTED_FAILED", '"child failed"'])
    expect(foundIn(failed, `state:${word}`, NOW)?.places, word).toEqual([0]);
  expect(foundIn(failed, "state:failed", NOW)?.places).toEqual([1]);
});
