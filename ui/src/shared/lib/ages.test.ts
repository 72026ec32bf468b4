import { expect, test } from "vitest";

import { agoText } from "./ages";
import ages from "./ages.json";

const NOON = Date.UTC(2026, 10, 20, 12, 0, 0);

const seconds = ages.map(([passed, text]) => [Number(passed), String(text)] as const);

test.each(seconds)("what was %d seconds before noon is told as on the command line: %s", (passed, text) => {
  expect(agoText(NOON - 1000 * passed, NOON, "utc")).toBe(text);
});

test("what will be is told too, as a value may be of such a moment", () => {
  expect(agoText(NOON + 59_000, NOON)).toBe("now");
  expect(agoText(NOON + 7_199_000, NOON)).toBe("in 1 h");
  expect(agoText(NOON + 400 * 86_400_000, NOON, "utc")).toBe("2027-12-25");
});
