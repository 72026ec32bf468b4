import { expect, test } from "vitest";

import { type RunRow } from "@/entities/run/queries";

import { heightOf, longestOf, newAbove, toggled, type Selected } from "./model";

const run = (id: string, state: RunRow["state"], duration: number | null): RunRow => ({
  id,
  root_id: id,
  parent_id: null,
  function: "a.b",
  name: "b",
  state,
  is_interrupted: false,
  interruption: null,
  created_at: "2026-11-26T00:00:00Z",
  started_at: null,
  ended_at: null,
  duration,
  tags: [],
  attempts: 1,
  owner: "ann",
  error: null,
  original_run_id: null,
});
const runs = [run("a", "RESOLVED", 4), run("b", "NESTED_FAILED", 2), run("c", "RAN", null)];

test("failed runs have a second line", () => {
  expect(runs.map((each) => heightOf(each, { row: 28, failure: 24 }))).toEqual([28, 52, 28]);
});

const lasting = (...durations: readonly number[]): readonly RunRow[] =>
  durations.map((duration, place) => run(`r${place}`, "RESOLVED", duration));
const usual = Array.from({ length: 100 }, () => 10);

test("the run that took longest has a full bar", () => {
  expect(longestOf(lasting(...usual, 20, 86))).toBe(86);
  expect(longestOf(lasting(0, 0, ...usual.map(() => 0), 3))).toBe(3);
  expect(longestOf([])).toBe(0);
});

test("one that took extremely long does not make all other bars vanish", () => {
  expect(longestOf(lasting(...usual, 9000, 86))).toBe(86);
  expect(longestOf(lasting(...usual.slice(0, 8), 86, 3000))).toBe(86);
});

test("what is above the run that was the first is new; if that is gone nothing is held back", () => {
  expect(newAbove(runs, "c")).toBe(2);
  expect(newAbove(runs, "gone")).toBe(0);
  expect(newAbove(runs, null)).toBe(0);
});

test("a run is selected, and selected again it is not", () => {
  const none: Selected = new Map();
  const [one] = runs;
  const some = toggled(none, one!);
  expect([...some.keys()]).toEqual(["a"]);
  expect(toggled(some, one!).size).toBe(0);
  expect(none.size).toBe(0);
});
