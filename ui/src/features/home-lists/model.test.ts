import { expect, test } from "vitest";

import { type RunningPipeline } from "@/entities/home/queries";

import { calmText, leftOf, longQueuedIn, partDone, shortlist, underWayText, visitsAfter } from "./model";

const started = Date.parse("2026-11-26T00:00:00Z");
const running = (more: Partial<RunningPipeline>): RunningPipeline => ({
  done: 3,
  total: 12,
  median_duration: 60,
  is_stuck: false,
  queued: null,
  run: {
    id: "a",
    root_id: "a",
    parent_id: null,
    function: "a.b",
    name: "b",
    state: "RAN",
    is_interrupted: false,
    interruption: null,
    created_at: "2026-11-26T00:00:00Z",
    started_at: "2026-11-26T00:00:00Z",
    ended_at: null,
    duration: null,
    tags: [],
    attempts: 1,
    owner: "ann",
    error: null,
    original_run_id: null,
  },
  ...more,
});

test("a visit ends when somebody was away for half an hour", () => {
  const first = visitsAfter(null, 1000);
  expect(first).toEqual({ current: 1000, before: null });
  const again = visitsAfter(first, 61_000);
  expect(again).toEqual({ current: 61_000, before: null });
  expect(visitsAfter(again, 10_000_000)).toEqual({ current: 10_000_000, before: 61_000 });
});

test("how far it is, and what is left, if that can be told", () => {
  expect(partDone(running({}))).toBe(0.25);
  expect(partDone(running({ total: null }))).toBeNull();
  expect(partDone(running({ total: 0 }))).toBeNull();
  expect(leftOf(running({}), started + 45_000)).toBe(15_000);
  expect(leftOf(running({}), started + 75_000)).toBe(-15_000);
  expect(leftOf(running({ median_duration: null }), started)).toBeNull();
});

test("what has waited for room for minutes is told, and home is not called calm without a word of it", () => {
  const step = { run_id: "c", name: "fit", engine: "ray", since: "2026-11-26T00:00:00Z", reason: "" };
  const [soon, late] = [started + 299_000, started + 300_000];
  expect(longQueuedIn(running({ queued: step }), soon)).toBeNull();
  expect(longQueuedIn(running({ queued: step }), late)).toBe(step);
  expect(longQueuedIn(running({}), late)).toBeNull();
  const rows = [running({}), running({ queued: step })];
  expect(calmText("today", rows, soon)).toBe("Nothing failed today, and nothing is stuck or interrupted.");
  expect(calmText("today", rows, late)).toMatch(/; one pipeline run waits for room, as told below\.$/);
  expect(calmText("today", [...rows, ...rows], late)).toContain("; 2 pipeline runs wait for room");
});

test("many runs that are stuck do not hide those that failed", () => {
  const { run } = running({});
  const of = (reason: "stuck" | "failed", count: number) =>
    Array.from({ length: count }, () => ({ reason, run, at: run.created_at, median_duration: null }));
  const short = shortlist([...of("stuck", 20), ...of("failed", 2)]);
  expect(short.map((each) => each.reason)).toEqual(["stuck", "stuck", "stuck", "stuck", "failed", "failed"]);
});

test("what has not ended is told by whether it waits or is at work", () => {
  const bar = (state: RunningPipeline["run"]["state"], isInterrupted = false) => ({
    id: "a",
    state,
    is_interrupted: isInterrupted,
    is_cached: false,
    created_at: "2026-11-26T00:00:00Z",
    duration: null,
  });
  const over = { recent: [bar("RESOLVED"), bar("CREATED", true), bar("RAN", true)] };
  expect(underWayText([over])).toBe("");
  expect(underWayText([over, { recent: [bar("CREATED"), bar("FAILED")] }])).toBe("1 queued");
  expect(underWayText([{ recent: [bar("RAN"), bar("CREATED")] }, { recent: [bar("SCHEDULED")] }])).toBe(
    "1 queued, 2 running",
  );
});
