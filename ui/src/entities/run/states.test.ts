import { expect, test } from "vitest";

import { noStateText, RUN_STATES, shownOf, shownStateOf, stateWords } from "./states";

test("a run is running until the last step that it called has ended", () => {
  expect(stateWords[shownStateOf({ state: "SCHEDULED" })]).toBe("Running");
  expect(stateWords[shownStateOf({ state: "RAN" })]).toBe("Running");
  expect(shownStateOf({ state: "RAN", is_interrupted: true })).toBe("INTERRUPTED");
  expect(shownStateOf({ state: "RESOLVED", is_cached: true })).toBe("REUSED");
  expect(shownStateOf({ state: "RESOLVED", original_run_id: "a".repeat(32) })).toBe("REUSED");
});

test("there is one word for each state, and no two others share one", () => {
  const words = RUN_STATES.filter((state) => state !== "RAN").map((state) => stateWords[shownOf(state)]);
  expect(new Set(words).size).toBe(RUN_STATES.length - 1);
});

test("words that are no states are told, with those that are", () => {
  expect(noStateText([], ["queued", "running"])).toBe("");
  expect(noStateText(["waiting"], ["queued", "running", "failed"])).toBe(
    "There is no state “waiting”, only queued, running and failed.",
  );
});
