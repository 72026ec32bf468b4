import { expect, test } from "vitest";

import { isUnderWay, loadingCode } from "./model";

test("what has not ended can be canceled, what was interrupted too", () => {
  const states = ["CREATED", "SCHEDULED", "RETRYING", "INTERRUPTED"] as const;
  expect(states.every(isUnderWay)).toBe(true);
  expect((["RESOLVED", "REUSED", "FAILED", "NESTED_FAILED", "CANCELED"] as const).some(isUnderWay)).toBe(
    false,
  );
});

test("the Python names the whole run", () => {
  expect(loadingCode("ab12")).toContain('get_run_output("ab12")');
});
