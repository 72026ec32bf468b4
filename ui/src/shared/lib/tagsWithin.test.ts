import { expect, test } from "vitest";

import { tagsWithin } from "./tagsWithin";

test("tags that have no room are counted instead of cut off", () => {
  expect(tagsWithin([], 200)).toBe(0);
  expect(tagsWithin(["gpu", "nightly"], 200)).toBe(2);
  expect(tagsWithin(["gpu", "nightly"], 100)).toBe(1);
  expect(tagsWithin(["gpu", "nightly", "of the second team"], 200)).toBe(2);
  expect(tagsWithin(["a tag that is far too long to have room in any list", "gpu"], 200)).toBe(1);
});
