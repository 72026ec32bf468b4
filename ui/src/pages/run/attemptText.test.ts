import { expect, test } from "vitest";

import { type RunDetail } from "@/entities/run/queries";

import { attemptText } from "./attemptText";

const tried = (count: number, state: RunDetail["run"]["state"]): RunDetail =>
  ({
    run: { attempts: count, state },
    attempts: Array.from({ length: count - 1 }, (_, place) => ({ number: place + 1 })),
  }) as unknown as RunDetail;

test.each([
  ["1", 1, "SCHEDULED", ""],
  ["", 3, "SCHEDULED", "attempt 3"],
  ["", 3, "RETRYING", "3 attempts"],
  ["", 3, "FAILED", "3 attempts"],
  ["all", 3, "RESOLVED", "3 attempts"],
  ["3", 3, "RESOLVED", "3 attempts"],
  ["1", 3, "RESOLVED", "3 attempts; the log is of attempt 1, which failed"],
  ["1", 3, "SCHEDULED", "attempt 3; the log is of attempt 1, which failed"],
] as const)("of attempt %j, of %d of a run that is %s, it is said: %j", (told, count, state, text) => {
  expect(attemptText(told, tried(count, state))).toBe(text);
});
