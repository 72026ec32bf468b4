import { expect, test } from "vitest";

import { waitingText } from "./waiting";
import waits from "./waits.json";

const milliseconds = waits.map(([waited, text]) => [Number(waited), String(text)] as const);

test.each(milliseconds)("what has waited for %d ms is told as on the command line: %s", (ms, text) => {
  expect(waitingText(ms)).toBe(text);
});

test("where nothing else tells the state, its word stands there", () => {
  expect(waitingText(5000, "queued")).toBe("queued 5 s");
});
