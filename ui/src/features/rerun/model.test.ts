import { expect, test } from "vitest";

import { callOf, commandOf, fromStepOf, placeOf, pythonOf, reuseOf, type Offer } from "./model";

const offer: Offer = {
  steps: [],
  has_more_steps: false,
  run_id: "ab",
  root_id: "abcdefabcdefabcd",
  is_possible: true,
  why_not: null,
  command: "sematic rerun ab",
  python: 'LocalRunner().rerun("ab")',
  hostname: "box",
  folder: "/home/me",
};

test("the command says what is to run, and which code", () => {
  expect(commandOf(offer, "today", "changed")).toBe("sematic rerun ab");
  expect(commandOf(offer, "recorded", "step")).toBe("sematic rerun ab --code recorded");
  expect(commandOf(offer, "recorded", "everything")).toBe(
    "sematic rerun ab --from abcdefabcdef --code recorded",
  );
});

test("Python runs the code there is, and no other", () => {
  expect(callOf(offer, "today", "changed")).toBe('LocalRunner().rerun("ab")');
  expect(callOf(offer, "today", "everything")).toBe(
    'LocalRunner().rerun("ab", from_step="abcdefabcdefabcd")',
  );
  expect(callOf(offer, "recorded", "changed")).toBeNull();
  expect(pythonOf("LocalRunner()")).toBe("from sematic import LocalRunner\n\nLocalRunner()\n");
});

test("only what is to run whatever is known starts from a step that was not named", () => {
  expect(fromStepOf(offer, "everything")).toBe(offer.root_id);
  expect(fromStepOf(offer, "step")).toBeNull();
});

test("what is known of the place is said", () => {
  expect(placeOf(offer)).toBe("on box, in /home/me");
  expect(placeOf({ ...offer, folder: "" })).toBe("on box");
  expect(placeOf({ ...offer, hostname: "" })).toBe("on the machine where it ran");
});

test("what will be taken over or come from the cache is said before", () => {
  const earlier = { isSuccess: true, cacheNamespace: "nightly" };
  expect(reuseOf(earlier, "changed").join(" ")).toMatch(/nothing is executed.*“nightly”/);
  expect(reuseOf(earlier, "everything")).toHaveLength(1);
  expect(reuseOf({ isSuccess: false, cacheNamespace: null }, "changed")).toEqual([]);
});
