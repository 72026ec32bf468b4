import { expect, test } from "vitest";

import { afterKey } from "./gridKeys";

const size = { rows: 1000, columns: 5, page: 20 };
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });

test("keys lead as in any grid, and never out of it", () => {
  const at = { row: 10, column: 2 };
  expect(afterKey(at, press("ArrowDown"), size)).toEqual({ row: 11, column: 2 });
  expect(afterKey(at, press("PageDown"), size)).toEqual({ row: 29, column: 2 });
  expect(afterKey(at, press("PageUp"), size)).toEqual({ row: 0, column: 2 });
  expect(afterKey(at, press("Home"), size)).toEqual({ row: 10, column: 0 });
  expect(afterKey(at, press("End", true), size)).toEqual({ row: 999, column: 4 });
  expect(afterKey({ row: 999, column: 4 }, press("ArrowDown"), size)).toEqual({ row: 999, column: 4 });
  expect(afterKey(at, press("a"), size)).toBeNull();
  expect(afterKey(at, press("constructor"), size)).toBeNull();
});

test("the first key goes to the first cell", () => {
  expect(afterKey(null, press("ArrowDown"), size)).toEqual({ row: 0, column: 0 });
  expect(afterKey(null, press("ArrowDown"), { ...size, rows: 0 })).toBeNull();
});
