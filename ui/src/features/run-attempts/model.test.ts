import { expect, test } from "vitest";

import { stateWords } from "@/entities/run/states";

import { isLost, jobWords, queuedUntil, reasonOf } from "./model";

const asked = "2026-11-26T00:00:00Z";
const later = "2026-11-26T00:00:05Z";
const job = { id: "task", run_id: "ab", attempt: 1, engine: "ray", node: "", reason: "", at: later } as const;
const once = { restarts: 0, restart_reason: "" } as const;

test("a job waits until it runs; one that never ran waited until its end; others wait still", () => {
  const ran = { job: { ...job, state: "Running" }, requested_at: asked, started_at: later, ...once } as const;
  expect(queuedUntil(ran, null)).toBe(later);
  const never = (state: "Deleted" | "Failed" | "Pending" | "Requested") =>
    queuedUntil({ job: { ...job, state }, requested_at: asked, started_at: null, ...once }, null);
  expect([never("Requested"), never("Pending")]).toEqual([null, null]);
  expect([never("Failed"), never("Deleted")]).toEqual([later, later]);
  const again = {
    job: { ...job, state: "Restarting" },
    requested_at: asked,
    started_at: asked,
    ...once,
  } as const;
  expect(queuedUntil(again, null)).toBe(asked);
});

test("a step does not wait any more once its pipeline run is interrupted, but its driver may", () => {
  const waits = (attempt: number, leftAt: string) =>
    queuedUntil(
      { job: { ...job, attempt, state: "Pending" }, requested_at: later, started_at: null, ...once },
      leftAt,
    );
  expect(waits(1, "2026-11-26T00:01:00Z")).toBe("2026-11-26T00:01:00Z");
  expect(waits(1, asked)).toBe(later);
  expect(waits(0, "2026-11-26T00:01:00Z")).toBeNull();
});

test("a job that its engine has not begun is called as a run is that has not begun", () => {
  expect([jobWords.Requested, jobWords.Pending]).toEqual([stateWords.CREATED, stateWords.CREATED]);
});

test("a driver is lost that had begun, once its pipeline run is interrupted", () => {
  const course = (attempt: number, state: "Pending" | "Running" | "Succeeded") =>
    ({ job: { ...job, attempt, state }, requested_at: asked, started_at: null, ...once }) as const;
  expect(isLost(course(0, "Running"), { isInterrupted: true })).toBe(true);
  expect(isLost(course(0, "Running"), { isInterrupted: false })).toBe(false);
  // Its steps go on without it.
  expect(isLost(course(1, "Running"), { isInterrupted: true })).toBe(false);
  expect(isLost(course(0, "Pending"), { isInterrupted: true })).toBe(false);
  expect(isLost(course(0, "Succeeded"), { isInterrupted: true })).toBe(false);
});

test("why a job was started again is told once, as long as it is known, and before what came later", () => {
  const why = "It was ended by SIGKILL, and was started again.";
  const course = { requested_at: asked, started_at: asked, restarts: 1, restart_reason: why } as const;
  expect(reasonOf({ ...course, job: { ...job, state: "Running", reason: why } })).toBe(why);
  expect(reasonOf({ ...course, job: { ...job, state: "Succeeded" } })).toBe(why);
  const failed = { ...job, state: "Failed", reason: "The pipeline run failed." } as const;
  expect(reasonOf({ ...course, restarts: 2, job: failed })).toBe(
    `Started again 2 times, the last time: ${why} Then: The pipeline run failed.`,
  );
  expect(reasonOf({ ...course, ...once, job: { ...job, state: "Succeeded" } })).toBe("");
});
