import { expect, test } from "vitest";

import { lastWord, suggestionsFor, type Known } from "./suggestions";

const known: Known = { tag: ["gpu", "needs a look"], owner: ["ada", "grace"], fn: ["a.b.train"] };
const words = (text: string): string[] => suggestionsFor(text, known, []).map(({ word }) => word);

test("keys are completed, then their values", () => {
  expect(words("st")).toEqual(["status:"]);
  expect(words("resnet -")).toEqual(["-status:"]);
  expect(words("status:f")).toEqual(["status:failed"]);
  expect(words("tag:g")).toEqual(["tag:gpu"]);
  expect(words("tag:look")).toEqual(['tag:"needs a look"']);
  expect(words("status:failed owner:")).toEqual(["owner:ada", "owner:grace"]);
});

test("a key that is fixed is not offered", () => {
  expect(suggestionsFor("f", known, ["fn"])).toEqual([]);
});

test("the last word may have spaces in quotes", () => {
  expect(lastWord('a tag:"needs a')).toEqual({ before: "a ", word: 'tag:"needs a' });
});
