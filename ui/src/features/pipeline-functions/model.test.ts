import { expect, test } from "vitest";

import { lastStateOf } from "./model";

test("a newest call that lost its driver is interrupted, not running", () => {
  expect(lastStateOf({ last_state: "RAN", last_is_interrupted: false })).toBe("SCHEDULED");
  expect(lastStateOf({ last_state: "RAN", last_is_interrupted: true })).toBe("INTERRUPTED");
});
