import { expect, test } from "vitest";

import { lastBegan } from "./model";

const start = "2026-11-26T00:00:00Z";

test("the last attempt begins when the one before it is over, about; the only one when the run does", () => {
  const failed = [{ ended_at: "2026-11-26T00:00:01.500Z" }, { ended_at: "2026-11-26T00:00:03Z" }];
  expect(lastBegan(start, failed)).toEqual({ at: "2026-11-26T00:00:03Z", isExact: false });
  expect(lastBegan(start, [])).toEqual({ at: start, isExact: true });
  expect(lastBegan(null, [])).toBeNull();
});
