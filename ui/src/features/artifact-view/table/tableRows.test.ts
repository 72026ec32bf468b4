import { expect, test } from "vitest";

import { type TableRows } from "@/entities/table/queries";

import { rowsShown } from "./rowsShown";
import { tableContentOf } from "./tableContent";
import { cellsIn, pagesOf } from "./tableRows";

const content = tableContentOf({
  rows: 1000,
  columns: 3,
  fields: [{ name: "a", kind: "number" }, { name: "b" }, { name: "c" }],
  index: [null],
  head: {
    index: [0, 1],
    rows: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  },
  tail: { index: [999], rows: [[7, 8, 9]] },
})!;

const page: TableRows = {
  rows: 1000,
  columns: 3,
  known_columns: 3,
  first: 200,
  first_column: 0,
  fields: [
    { name: "a", type: "int64", known_rows: 1000 },
    { name: "b", type: "object", known_rows: 201 },
    { name: "c", type: "int64", known_rows: 1000 },
  ],
  levels: [{ name: "", type: "int64", known_rows: 1000 }],
  index: ["r200", "r201"],
  cells: [
    [20, "x", null],
    [21, null, 1],
  ],
};

test("a range touches pages of rows and blocks of columns", () => {
  expect(pagesOf({ firstRow: 190, lastRow: 210, firstColumn: 20, lastColumn: 30 })).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
});

test("cells come from the view until their page is there, and unknown ones are no nulls", () => {
  const { cell, label } = cellsIn(content, new Map([["1/0", { data: page, error: null }]]), true);
  expect(cell(1, 2)).toEqual({ state: "here", value: 6 });
  expect(cell(999, 0)).toEqual({ state: "here", value: 7 });
  expect(cell(500, 0)).toEqual({ state: "awaited" });
  expect(cell(200, 1)).toEqual({ state: "here", value: "x" });
  expect(cell(200, 2)).toEqual({ state: "here", value: null });
  expect(cell(201, 1)).toEqual({ state: "unknown" });
  expect(label(201)).toEqual({ state: "here", value: "r201" });
  expect(label(700)).toEqual({ state: "awaited" });
});

test("a page that could not be fetched says so", () => {
  const { cell } = cellsIn(content, new Map([["2/0", { data: undefined, error: new Error("no") }]]), true);
  expect(cell(400, 0)).toEqual({ state: "failed" });
});

test("of a table that is known in part there are the first rows, a gap, and the last ones", () => {
  const shown = rowsShown(content, false);
  expect(shown.hidden).toBe(997);
  expect(Array.from({ length: shown.count }, (_, place) => shown.rowAt(place))).toEqual([0, 1, null, 999]);
  expect([0, 1, 2, 998, 999].map(shown.placeOf)).toEqual([0, 1, undefined, undefined, 3]);
  expect(rowsShown(content, true).count).toBe(1000);
});

test("whatever a view holds, reading it does not fail", () => {
  for (const told of [null, 1, "x", [], {}, { fields: 3, head: [], index: {}, tail: { rows: [1, null] } }]) {
    expect(() => tableContentOf(told)).not.toThrow();
  }
  expect(tableContentOf(undefined)).toBeNull();
});
