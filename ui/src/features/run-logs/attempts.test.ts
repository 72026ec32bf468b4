import { expect, test } from "vitest";

import { type RunDetail } from "@/entities/run/queries";

import { emptyText, failureOf } from "./attempts";

const error = (name: string, message: string) => ({ name, message, module: "m", repr: "", ancestors: [] });

function detailOf(last: ReturnType<typeof error> | null): Pick<RunDetail, "run" | "attempts"> {
  return {
    run: { id: "a", attempts: 2, error: last } as RunDetail["run"],
    attempts: [
      { run_id: "a", number: 1, error: error("ConnectionError", "lost"), started_at: "", ended_at: "" },
    ],
  };
}

const patternOf = (...given: Parameters<typeof failureOf>) => failureOf(...given)?.pattern;

test("what an attempt failed with is looked for as its log would say it", () => {
  const detail = detailOf(error("ValueError", "shapes (64,10) and (32,10)\nare not aligned"));
  expect(patternOf(detail, 2)).toBe("shapes (64,10) and (32,10)");
  // So little would be found anywhere.
  expect(patternOf(detail, 1)).toBe("ConnectionError: lost");
  expect(patternOf(detailOf(error("KeyboardInterrupt", "")), 2)).toBe("KeyboardInterrupt");
  expect(patternOf(detailOf(error("E", "x".repeat(5000))), 2)).toHaveLength(200);
  expect(failureOf(detailOf(null), 2)).toBeNull();
});

test("where there is no log yet, it is told for what the run waits", () => {
  const reason = "It waits for 1 GPU: node-7 has 0 GPUs free.";
  const detailOfJob = (state: string, run: object, logs: readonly number[] = []) =>
    ({
      run: { id: "a", attempts: 0, original_run_id: null, started_at: null, ...run },
      logs,
      trouble: null,
      jobs: [{ job: { engine: "ray", state, reason } }],
    }) as unknown as Parameters<typeof emptyText>[0];
  const pending = detailOfJob("Pending", { state: "CREATED" });
  expect(emptyText(pending, 1, true)).toBe(`There is no log yet: this run waits for room on ray. ${reason}`);
  expect(emptyText(detailOfJob("Requested", { state: "CREATED" }), 1, true)).toBe(
    "There is no log yet: this run waits for its inputs, or for room.",
  );
  const again = { state: "RETRYING", attempts: 1, started_at: "2026-01-01T00:00:00Z" };
  expect(emptyText(detailOfJob("Pending", again), 2, true)).toContain(
    "waits for room on ray to be tried again",
  );
  expect(emptyText(detailOfJob("Pending", again, [1]), 1, true)).not.toContain("waits for room");
  expect(emptyText(pending, 1, false)).toBe("This run was never started, so it wrote nothing.");
});
