import { expect, test } from "vitest";

import { lastStateOf } from "./model";

const executed = { last_is_interrupted: false, last_is_cached: false };

test("a newest call that lost its driver is interrupted, not running", () => {
  expect(lastStateOf({ ...executed, last_state: "RAN" })).toBe("SCHEDULED");
  expect(lastStateOf({ ...executed, last_state: "RAN", last_is_interrupted: true })).toBe("INTERRUPTED");
});

test("a newest call that was served from the cache is called so", () => {
  expect(lastStateOf({ ...executed, last_state: "RESOLVED", last_is_cached: true })).toBe("REUSED");
  expect(lastStateOf({ ...executed, last_state: "RESOLVED" })).toBe("RESOLVED");
});
