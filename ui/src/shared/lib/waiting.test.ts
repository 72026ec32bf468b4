import { expect, test } from "vitest";

import { waitingText } from "./waiting";

test.each([
  [-5, "waiting"],
  [999, "waiting"],
  [1999, "waiting 1.0 s"],
  [11_520_000, "waiting 3h 12m"],
])("what has waited for %d ms is told as %s", (ms, text) => {
  expect(waitingText(ms)).toBe(text);
});
