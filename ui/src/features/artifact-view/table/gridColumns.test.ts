import { expect, test } from "vitest";

import { gridColumns, hintOf, UNCHANGED } from "./gridColumns";
import { tableContentOf } from "./tableContent";

const LONGEST = "-9223372036854775808";

const widthOf = (field: Record<string, unknown>, rows: readonly unknown[][]): number => {
  const fields = [{ name: "n", type: "Int64", kind: "number", ...field }];
  const content = tableContentOf({ rows: rows.length, columns: 1, fields, head: { rows } })!;
  return gridColumns(content, 1, UNCHANGED, new Map()).shown[0]!.width;
};

test("a column of numbers is as wide as the longest of its first values and of its extremes", () => {
  const room = widthOf({}, [[1], [LONGEST]]);
  expect(room).toBeGreaterThan(8.3 * LONGEST.length + 20);
  expect(widthOf({ min: LONGEST }, [[1]])).toBe(room);
  expect(widthOf({}, [[1]])).toBeLessThan(room);
  expect(widthOf({}, [["9".repeat(100)]])).toBeLessThanOrEqual(240);
});

test("a number that is shortened, and what may not fit, has a hint that tells it exactly", () => {
  expect(hintOf(0.1 + 0.2, 112)).toBe("0.30000000000000004");
  expect(hintOf(LONGEST, 112)).toBe(LONGEST);
  expect(hintOf(LONGEST, widthOf({}, [[LONGEST]]))).toBeUndefined();
  expect(hintOf(0.25, 112)).toBeUndefined();
});
