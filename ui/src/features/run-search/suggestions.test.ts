import { expect, test } from "vitest";

import { asksFor, lastWord, suggestionsFor, type Known } from "./suggestions";

const known: Known = { tag: ["gpu", "needs a look"], owner: ["ada", "grace"], fn: ["a.b.train"] };
const words = (text: string): string[] => suggestionsFor(text, known, []).map(({ word }) => word);

test("keys are completed, then their values", () => {
  expect(words("st")).toEqual(["status:"]);
  expect(words("resnet -")).toEqual(["-status:", "-tag:", "-owner:", "-fn:"]);
  expect(words("-tag:g")).toEqual(["-tag:gpu"]);
  expect(words("dur:<")).toEqual(["dur:<10s"]);
  expect(words("-dur:")).toEqual([]);
  expect(words("status:f")).toEqual(["status:failed", "status:child-failed"]);
  expect(words("-state:f")).toEqual(["-state:failed", "-state:child-failed"]);
  expect(words("constructor:")).toEqual([]);
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

test("the server is asked for values, also for such as are to be left out", () => {
  expect(asksFor("x -owner:ad")).toEqual({ key: "owner", part: "ad" });
  expect(asksFor("status:fa")).toBeNull();
});
