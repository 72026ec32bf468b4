import { expect, test } from "vitest";

import { factsText } from "./columnWords";
import { tableContentOf } from "./tableContent";

const said = (field: Record<string, unknown>, more: Record<string, unknown> = {}): string => {
  const content = tableContentOf({ rows: 1000, columns: 1, fields: [field], ...more })!;
  return factsText(content.fields[0]!, content.rows);
};

test("a column is said to be what it is", () => {
  expect(said({ nulls: 0, unique: 3 })).toBe("0 % null · 3 distinct");
  expect(said({ nulls: 1, unique: 999 })).toBe("< 1 % null · all distinct");
  expect(said({ nulls: 1000, unique: 0 })).toBe("100 % null · 0 distinct");
  expect(said({})).toBe("");
});

test("of a sample is said what is certain", () => {
  const sample = { nulls: 0, sampled: 100, counted: 100 };
  expect(said({ ...sample, unique: 90 })).toBe("0 % null · at least 90 distinct");
  expect(said({ ...sample, unique: 100 })).toBe("0 % null · all distinct in sample");
  expect(said({ ...sample, nulls: 500, unique: 50, counted: 50 })).toBe("50 % null · all distinct in sample");
  expect(said({ nulls: 5, scanned: 10, unique: 5, counted: 7 })).toBe("50 % null · at least 5 distinct");
  expect(said({ nulls: 0, unique: 90 }, { sampled: 100 })).toBe("0 % null · at least 90 distinct");
});

test("a count among all rows is exact, though the spread is that of a sample", () => {
  const field = { nulls: 1, sampled: 100, counted: 999 };
  expect(said({ ...field, unique: 7 })).toBe("< 1 % null · 7 distinct");
  expect(said({ ...field, unique: 999 })).toBe("< 1 % null · all distinct");
});
