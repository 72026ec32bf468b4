import { expect, test } from "vitest";

import { LONGEST_TAG, MOST_TAGS, offeredOf, refusalOf } from "./model";

test("what the server would refuse is refused at once", () => {
  expect(refusalOf("  ", [])).toMatch("needs a text");
  expect(refusalOf(" gpu ", ["gpu"])).toMatch("already");
  expect(refusalOf("é".repeat(LONGEST_TAG), [])).toBeNull();
  expect(refusalOf("é".repeat(LONGEST_TAG + 1), [])).toMatch("101");
  expect(refusalOf("a\nb", [])).toMatch("printed");
  expect(
    refusalOf(
      "one more",
      Array.from({ length: MOST_TAGS }, (_, place) => `t${place}`),
    ),
  ).toMatch("50");
});

test("known tags are offered before what is typed, and none that is there", () => {
  expect(offeredOf("g", ["gpu", "big"], ["big"])).toEqual(["gpu", "g"]);
  expect(offeredOf("gpu", ["gpu"], [])).toEqual(["gpu"]);
  expect(offeredOf(" ", ["gpu"], [])).toEqual(["gpu"]);
});
