import { expect, test } from "vitest";

import { nearnessOf, wordIn } from "./model";

test("something that looks like an id is near to ids, everything else to names", () => {
  expect(nearnessOf("9F3C2A00")).toEqual({ idPart: "9f3c", name: null });
  expect(nearnessOf("mnist")).toEqual({ idPart: null, name: "mnist" });
  expect(nearnessOf("x")).toEqual({ idPart: null, name: null });
});

test("the last word of an address is looked for", () => {
  expect(wordIn("/nowhere/mn%20ist")).toBe("mn ist");
  expect(wordIn("/%E0%A4")).toBe("%E0%A4");
  expect(wordIn("/")).toBe("");
});
