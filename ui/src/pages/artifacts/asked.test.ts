import { expect, test } from "vitest";

import { askedFor } from "./asked";

const nothing = { text: "", type: "", kind: undefined };

test("nothing is asked for where nothing is told", () => {
  expect(askedFor(nothing)).toEqual({});
  expect(askedFor({ ...nothing, kind: "toString" })).toEqual({});
});

test("a search, a type and a kind are asked for together", () => {
  expect(askedFor({ text: " a ", type: "list[int]", kind: "table" })).toEqual({
    search: "a",
    type: "list[int]",
    kind: "table",
  });
});
