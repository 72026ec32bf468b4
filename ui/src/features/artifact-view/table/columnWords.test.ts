import { expect, test } from "vitest";

import { factsText } from "./columnWords";
import { tableContentOf } from "./tableContent";

const said = (field: Record<string, unknown>, more: Record<string, unknown> = {}): string => {
  const content = tableContentOf({ rows: 1000, columns: 1, fields: [field], ...more })!;
  return factsText(content.fields[0]!, content);
};

test("a column is said to be what it is", () => {
  expect(said({ nulls: 0, unique: 3 })).toBe("0 % null · 3 uniq");
  expect(said({ nulls: 1, unique: 999 })).toBe("< 1 % null · distinct");
  expect(said({ nulls: 1000, unique: 0 })).toBe("100 % null · 0 uniq");
  expect(said({})).toBe("");
});

test("what comes from a sample is said to be about so", () => {
  expect(said({ nulls: 5, scanned: 10, unique: 90 }, { sampled: 100 })).toBe("50 % null · ~ 90 uniq");
  expect(said({ nulls: 0, unique: 99 }, { sampled: 100 })).toBe("0 % null · ~ distinct");
});
