import fc from "fast-check";
import { expect, test } from "vitest";

import { hitsIn, linksIn, partsOf, prettyJson } from "./marking";
import { pointerOf, questionOf, questionText } from "./pointing";

test("only web addresses become links, without what ends the sentence", () => {
  const text = "see https://example.org/a_(b)?c=1#d). or javascript:alert(1), file:///etc http://x.";
  const [first, second, ...rest] = linksIn(text).map(({ from, to }) => text.slice(from, to));
  expect(first).toBe("https://example.org/a_(b)?c=1#d");
  expect(second).toBe("http://x");
  expect(rest).toEqual([]);
});

test("however pieces are cut, the text stays, and what is marked is what was looked for", () => {
  const pieces = fc.array(fc.record({ text: fc.stringMatching(/^[ab ]{1,6}$/), look: fc.constant(null) }));
  fc.assert(
    fc.property(pieces, fc.constantFrom("a", "ab", "b a", "aa"), (some, wanted) => {
      const whole = some.map(({ text }) => text).join("");
      const parts = partsOf(some, [], hitsIn(whole, new RegExp(wanted, "g")));
      expect(parts.map(({ text }) => text).join("")).toBe(whole);
      const marked = parts.filter(({ isHit }) => isHit).map(({ text }) => text);
      expect(marked.join("")).toBe(
        Array.from(whole.matchAll(new RegExp(wanted, "g")), ([hit]) => hit).join(""),
      );
    }),
  );
});

test("JSON over several lines is the same JSON, with its numbers as they were", () => {
  expect(prettyJson('{"a": 1208925819614629174706176, "b": [], "c": {"d": "x, {y"}}')).toBe(
    '{\n  "a": 1208925819614629174706176,\n  "b": [],\n  "c": {\n    "d": "x, {y"\n  }\n}',
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      const pretty = prettyJson(text);
      if (pretty !== null) expect(JSON.parse(pretty)).toEqual(JSON.parse(text));
    }),
  );
  expect(prettyJson("{not json}")).toBeNull();
});

test("a question can be written into an address and read again", () => {
  const questions = fc.record({
    pattern: fc.string({ minLength: 1 }),
    isRegex: fc.boolean(),
    isCaseSensitive: fc.boolean(),
  });
  fc.assert(
    fc.property(questions, (question) => {
      expect(questionOf(questionText(question))).toEqual(question);
    }),
  );
  expect(questionOf("/error|timeout/")).toEqual({
    pattern: "error|timeout",
    isRegex: true,
    isCaseSensitive: false,
  });
});

test("what an address points at", () => {
  expect(pointerOf("L120")).toEqual({ kind: "lines", first: 120, last: 120 });
  expect(pointerOf("L140-L120")).toEqual({ kind: "lines", first: 120, last: 140 });
  expect(pointerOf("first-error")).toEqual({ kind: "first-error" });
  expect(pointerOf("error")).toEqual({ kind: "error" });
  expect(pointerOf("L0")).toBeNull();
  expect(pointerOf("<script>")).toBeNull();
});
