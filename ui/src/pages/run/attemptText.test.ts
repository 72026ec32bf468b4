import { expect, test } from "vitest";

import { type RunDetail } from "@/entities/run/queries";

import { attemptText } from "./attemptText";

const tried = (count: number): RunDetail =>
  ({
    run: { attempts: count },
    attempts: Array.from({ length: count - 1 }, (_, place) => ({ number: place + 1 })),
  }) as unknown as RunDetail;

test.each([
  ["1", 1, ""],
  ["", 3, "attempt 3 of 3"],
  ["all", 3, "attempt 3 of 3"],
  ["3", 3, "attempt 3 of 3"],
  ["1", 3, "3 attempts; the log is of attempt 1, which failed"],
])("attempt %j of %d is told as %j", (told, count, text) => {
  expect(attemptText(told, tried(count))).toBe(text);
});
