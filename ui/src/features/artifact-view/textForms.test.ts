import fc from "fast-check";
import { expect, test } from "vitest";

import { findsOf, formOf, indented, piecesOf, rowAt, rowsOf } from "./textForms";

test.each([
  ['{"a": 1}', "json"],
  ["[1, 2", "text"],
  ["just words", "text"],
  ["# Title\n\nwords", "markdown"],
  ["- one\n- two", "markdown"],
  ["a **bold** word", "markdown"],
  ['<?xml version="1.0"?>\n<a>- one\n- two</a>', "xml"],
  ["<p>one<br></p>", "text"],
])("%s is taken for %s", (text, form) => {
  expect(formOf(text)).toBe(form);
});

test("indented JSON is the same JSON, with every number as it stood there", () => {
  fc.assert(
    // Small ones show as much as large ones, and do not take seconds on a busy machine.
    fc.property(fc.json({ maxDepth: 3, depthSize: "small" }), (json) => {
      expect(JSON.parse(indented(json))).toEqual(JSON.parse(json));
    }),
    { numRuns: 50 },
  );
  expect(indented('{"a":[1.50,123456789012345678901],"b":{}}')).toBe(
    '{\n  "a": [\n    1.50,\n    123456789012345678901\n  ],\n  "b": {}\n}',
  );
});

test("what is nested without end is not moved to the right without end", () => {
  const deep = 20_000;
  expect(indented("[".repeat(deep) + "]".repeat(deep)).length).toBeLessThan(90 * 2 * deep);
});

test("rows together are the text again, and none is too long", () => {
  // One, two and half a unit of UTF-16: all that matters to where a row may end.
  const unit = fc.constantFrom("a", "é", "\u202e", "😀", "\ud83d", "\n");
  const texts = fc.array(unit, { maxLength: 40 }).map((units) => units.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      const rows = rowsOf(text, 7);
      const again = rows
        .map((row, place) => (row.line !== null && place > 0 ? "\n" : "") + row.text)
        .join("");
      expect(again).toBe(text);
      expect(rows.every((row) => row.text.length <= 7)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("finds are marked in every row they touch", () => {
  const text = "xxabcxx\nabc";
  const finds = findsOf(text, "ABC");
  expect(finds.places).toEqual([2, 8]);
  const rows = rowsOf(text, 4);
  expect(rows.map((row) => piecesOf(row, finds))).toEqual([
    [
      { text: "xx", find: null },
      { text: "ab", find: 0 },
    ],
    [
      { text: "c", find: 0 },
      { text: "xx", find: null },
    ],
    [{ text: "abc", find: 1 }],
  ]);
  expect(rowAt(rows, 8)).toBe(2);
});

test("five megabytes in one line are cut into rows in no time", () => {
  const rows = rowsOf("<b>five megabytes</b> ".repeat(240_000));
  expect(rows.length).toBe(2640);
});
