import { expect, test } from "vitest";

import {
  cellText,
  columnKey,
  columnOf,
  csvOf,
  shortCellText,
  shownCellText,
  tsvOf,
  wholeCellText,
} from "./cells";

test("cells read like Python's values", () => {
  expect([null, true, -0, 0.1, "", { float: "nan" }, ["a", 1]].map(cellText)).toEqual([
    "null",
    "True",
    "-0.0",
    "0.1",
    "",
    "nan",
    "a · 1",
  ]);
});

test("long fractions are cut, whole numbers never are", () => {
  expect(shortCellText(0.123456789012)).toBe("0.123456789");
  expect(shortCellText(1e-7)).toBe("1e-7");
  expect(shortCellText(9007199254740991)).toBe("9007199254740991");
  expect(shortCellText("1152921504606846976")).toBe("1152921504606846976");
});

test.each([
  [-307407404.859, "-307407404.86"],
  [30740740.8591, "30740740.86"],
  [307407404.0001, "307407404.00"],
  [1234567890.5, "1234567890.5"],
  [-1234567890123.456, "-1234567890123.46"],
  [5.0000000000001, "5.00"],
  [-0.99999999999, "-1.00"],
  [1.00000000001e-7, "1e-7"],
  [307407405, "307407405"],
])("a fraction is never shown as a whole number is: %d as %s", (number, text) => {
  expect(shortCellText(number)).toBe(text);
});

test("texts whose blanks could not be seen are shown in quotes, and leave as they are", () => {
  const cells = ["", "  ", "\n", " a ", "a  b"];
  expect(cells.map(shownCellText)).toEqual(['""', '"  "', '"\\n"', '" a "', "a  b"]);
  expect(cells.map(shortCellText)).toEqual(cells.map(shownCellText));
  expect(csvOf([["  "]])).toBe("  \r\n");
});

test("where there is room a text of several lines keeps them", () => {
  expect(shownCellText("two\nlines\n")).toBe(String.raw`"two\nlines\n"`);
  expect(["two\nlines\n", "one\n"].map(wholeCellText)).toEqual(["two\nlines\n", String.raw`"one\n"`]);
});

test("tables leave as TSV and CSV that other programs read back", () => {
  expect(
    tsvOf([
      ["a\tb", null],
      [1, "two\nlines"],
    ]),
  ).toBe("a b\t\n1\ttwo lines");
  expect(
    csvOf([
      ['say "hi", all', null],
      ["x\ny", true],
    ]),
  ).toBe('"say ""hi"", all",\r\n"x\ny",True\r\n');
});

test("a column is named in an address so that the same one is found again", () => {
  const names = ["age", "x", "x", "", "@2"];
  expect(names.map((_, place) => columnKey(names, place))).toEqual(["age", "@1", "@2", "@3", "@4"]);
  expect(names.map((_, place) => columnOf(names, columnKey(names, place), 5))).toEqual([0, 1, 2, 3, 4]);
  expect(columnOf(names, "gone", 5)).toBe(0);
  expect(columnOf(names, "@150", 200)).toBe(150);
  expect(columnOf(names, "@900", 200)).toBe(0);
});
