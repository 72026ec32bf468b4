import { expect, test } from "vitest";

import { commandOf, placeOf, pythonOf, type Offer } from "./model";

const offer: Offer = {
  steps: [],
  has_more_steps: false,
  run_id: "ab",
  root_id: "ab",
  is_possible: true,
  why_not: null,
  command: "sematic rerun ab",
  python: 'LocalRunner().rerun("ab")',
  hostname: "box",
  folder: "/home/me",
};

test("the command says which code is to run", () => {
  expect(commandOf(offer, "today")).toBe("sematic rerun ab");
  expect(commandOf(offer, "recorded")).toBe("sematic rerun ab --code recorded");
});

test("Python runs the code there is, and no other", () => {
  expect(pythonOf(offer, "today")).toBe('from sematic import LocalRunner\n\nLocalRunner().rerun("ab")\n');
  expect(pythonOf(offer, "recorded")).toBeNull();
});

test("what is known of the place is said", () => {
  expect(placeOf(offer)).toBe("on box, in /home/me");
  expect(placeOf({ ...offer, folder: "" })).toBe("on box");
  expect(placeOf({ ...offer, hostname: "" })).toBe("on the machine where it ran");
});
