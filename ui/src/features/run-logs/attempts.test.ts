import { expect, test } from "vitest";

import { type RunDetail } from "@/entities/run/queries";

import { failureOf } from "./attempts";

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
