import { expect, test } from "vitest";

import { visibleName } from "./blanks";

test("a name of nothing but blanks can be seen", () => {
  expect(["", "  ", "\t\n", "\u00a0"].map(visibleName)).toEqual([
    '""',
    '"  "',
    String.raw`"\t\n"`,
    String.raw`"\u00a0"`,
  ]);
});

test("blanks at an end, and those that would look like another, can be seen; other texts are as they are", () => {
  expect([" lead", "trail ", "ü\u00a0", "two\nlines", "a\tb"].map(visibleName)).toEqual([
    '" lead"',
    '"trail "',
    String.raw`"ü\u00a0"`,
    String.raw`"two\nlines"`,
    String.raw`"a\tb"`,
  ]);
  expect(["a  b", 'say "hi"', "ü x"].map(visibleName)).toEqual(["a  b", 'say "hi"', "ü x"]);
});
