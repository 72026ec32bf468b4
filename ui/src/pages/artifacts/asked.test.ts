import { expect, test } from "vitest";

import { askedFor } from "./asked";

const nothing = { text: "", type: "", kind: undefined };

test("nothing is asked for where nothing is told", () => {
  expect(askedFor(nothing)).toEqual({});
  expect(askedFor({ ...nothing, kind: "toString" })).toEqual({});
});

test("the beginning of an id is told from a word", () => {
  expect(askedFor({ ...nothing, text: " 4bb80823 " })).toEqual({ id: "4bb80823" });
  expect(askedFor({ ...nothing, text: "DataFrame" })).toEqual({ text: "DataFrame" });
  expect(askedFor({ ...nothing, text: "facade" })).toEqual({ text: "facade" });
});

test("type and kind are asked for together", () => {
  expect(askedFor({ text: "a", type: "list[int]", kind: "table" })).toEqual({
    text: "a",
    type: "list[int]",
    kind: "table",
  });
});
