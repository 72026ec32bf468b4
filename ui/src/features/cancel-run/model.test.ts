import { expect, test } from "vitest";

import { effectOf, progressOf, type Preview } from "./model";

const preview: Preview = {
  run_id: "ab",
  root_id: "ab",
  is_all: true,
  running: 3,
  waiting: 1041,
  finished: 12,
  is_interrupted: false,
};

test("the effect is said with its numbers", () => {
  expect(effectOf(preview)).toBe("This stops 3 running and 1,041 queued. What 12 finished made stays.");
  expect(effectOf({ ...preview, finished: 0 })).toBe("This stops 3 running and 1,041 queued.");
  expect(effectOf({ ...preview, is_interrupted: true })).toMatch("1,044 that had not ended");
});

test("what is left is said until nothing is", () => {
  expect(progressOf({ running: 1, waiting: 2 })).toBe("It is ending: 1 running and 2 queued are left.");
  expect(progressOf({ running: 0, waiting: 0 })).toBe("It is ending.");
});
