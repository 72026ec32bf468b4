import fc from "fast-check";
import { expect, test } from "vitest";

import { type LogText } from "@/entities/log/queries";

import { foldsOf } from "./folds";

const logOf = (lines: readonly (string | null)[], first = 1): (LogText | undefined)[] =>
  lines.map((text, place) =>
    text === null ? undefined : { number: first + place, text, left_out: 0, is_notice: false },
  );

test("a traceback is one fold with its exception as the title, and so are chained ones", () => {
  const trace = [
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in f',
    "    g()",
    "ValueError: no",
  ];
  const chained = ["", "During handling of the above exception, another exception occurred:", "", ...trace];
  expect(foldsOf(logOf(["start", ...trace, "end"]))).toEqual([
    { kind: "traceback", first: 2, last: 5, title: "ValueError: no" },
  ]);
  expect(foldsOf(logOf([...trace.slice(0, 3), "KeyError: 1", ...chained, "end"]))).toEqual([
    { kind: "traceback", first: 1, last: 11, title: "ValueError: no" },
  ]);
});

test("lines that repeat and groups", () => {
  expect(foldsOf(logOf(["a", "a", "b", "b", "b", "c"]))).toEqual([
    { kind: "same", first: 3, last: 5, title: "" },
  ]);
  expect(foldsOf(logOf(["::group::Install", "x", "::endgroup::", "y"]))).toEqual([
    { kind: "group", first: 1, last: 3, title: "Install" },
  ]);
});

test("whatever is written, folds are in order, apart, and within what is at hand", () => {
  const words = fc.constantFrom(
    "a",
    "",
    "  b",
    "Traceback (most recent call last):",
    "E: x",
    "::group::g",
    "::endgroup::",
    "During handling of the above exception, another",
    null,
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), fc.integer({ min: 1, max: 1000 }), (texts, first) => {
      const lines = logOf(texts, first);
      let before = first - 1;
      for (const fold of foldsOf(lines)) {
        expect(fold.first).toBeGreaterThan(before);
        expect(fold.last).toBeGreaterThan(fold.first);
        for (let line = fold.first; line <= fold.last; line += 1) expect(lines[line - first]).toBeDefined();
        before = fold.last;
      }
    }),
  );
});
