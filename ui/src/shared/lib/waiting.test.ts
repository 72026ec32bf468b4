import { expect, test } from "vitest";

import { waitingText } from "./waiting";

test.each([
  [-5, "waiting"],
  [999, "waiting"],
  [1999, "waiting 1 s"],
  [59_999, "waiting 59 s"],
  [11_520_900, "waiting 3 h 12 min"],
])("what has waited for %d ms is told as %s", (ms, text) => {
  expect(waitingText(ms)).toBe(text);
});

test("where nothing else tells the state, its word stands there", () => {
  expect(waitingText(5000, "queued")).toBe("queued 5 s");
});
