import { expect, test } from "vitest";

import { visibleName } from "./blanks";

test("a name of nothing but blanks can be seen", () => {
  expect(["", "  ", "\t\n", "\u00a0"].map(visibleName)).toEqual([
    '""',
    '"  "',
    String.raw`"\t\n"`,
    String.raw`"\u00a0"`,
  ]);
  expect(visibleName(" a ")).toBe(" a ");
});
