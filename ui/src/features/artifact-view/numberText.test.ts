import fc from "fast-check";
import { expect, test } from "vitest";

import { exactFloatText, floatText, groupedText, shortText } from "./numberText";

test.each([
  [1e-7, "1e-07"],
  [-0, "-0.0"],
  [0, "0.0"],
  [NaN, "nan"],
  [-Infinity, "-inf"],
  [5e-324, "5e-324"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [0.1 + 0.2, "0.30000000000000004"],
  [2 ** 53 + 2, "9007199254740994.0"],
  [1e16, "1e+16"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
])("%d is written as Python does", (value, text) => {
  expect(exactFloatText(value)).toBe(text);
});

test("an exact text is the same number again", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Object.is(Number(exactFloatText(value)), value)).toBe(true);
    }),
  );
});

test("at most six digits are shown", () => {
  expect(floatText(0.951234567)).toBe("0.951235");
  expect(floatText(123456789.5)).toBe("123457000.0");
  expect(floatText(1e-7)).toBe("1e-07");
});

test("a short number has its whole part in groups of three", () => {
  expect([1204311, 1234.5, -98765, 0.12345678, 1e16, NaN].map(shortText)).toEqual([
    "1,204,310",
    "1,234.5",
    "-98,765",
    "0.123457",
    "1e+16",
    "nan",
  ]);
});

test("digits are grouped, however many there are", () => {
  expect(groupedText("-1208925819614629174706176")).toBe("-1,208,925,819,614,629,174,706,176");
  expect(groupedText("123")).toBe("123");
});
