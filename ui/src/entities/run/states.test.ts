import { expect, test } from "vitest";

import { shownRootStateOf, shownStateOf, stateWords } from "./states";

test("a pipeline run whose own function is done is running; a step of it may wait on others", () => {
  expect(stateWords[shownStateOf({ state: "RAN", parent_id: null })]).toBe("Running");
  expect(stateWords[shownStateOf({ state: "RAN", parent_id: "a".repeat(32) })]).toBe("Waiting on children");
  expect(shownStateOf({ state: "RAN", parent_id: null, is_interrupted: true })).toBe("INTERRUPTED");
  expect(stateWords[shownRootStateOf({ state: "RAN" })]).toBe("Running");
});
