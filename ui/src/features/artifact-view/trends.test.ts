import { expect, test } from "vitest";

import { isMeasured, measureOf, measureText, oddTexts, pathOf, placeByKey, spotsOf } from "./trends";

test.each([
  [{ type: "int", value: 3 }, true],
  [{ type: "bool", value: false }, true],
  [{ type: "float", value: { float: "nan" } }, true],
  [{ type: "int", value: "1208925819614629174706176" }, true],
  [{ type: "float32", value: 0.5 }, true],
  [{ type: "date", value: "2026-11-20" }, false],
  [{ type: "int", value: null }, false],
  [undefined, false],
])("%j can have a trend: %s", (content, can) => {
  expect(isMeasured(content)).toBe(can);
});

test.each([
  [true, 1, "True"],
  [0.1234567, 0.1234567, "0.123457"],
  [1234567, 1234567, "1,234,567"],
  ["1208925819614629174706176", 2 ** 80, "1,208,925,819,614,629,174,706,176"],
  [{ float: "-inf" }, -Infinity, "−∞"],
  [{ float: "nan" }, NaN, "NaN"],
])("%j is drawn as %d and said as %s", (told, measure, text) => {
  expect(measureOf(told)).toBe(measure);
  expect(measureText(told)).toBe(text);
});

test("the greatest is at the top, the least at the bottom, and what is no number nowhere", () => {
  expect(spotsOf([1, NaN, 3, 2])).toEqual([
    { x: 12.5, y: 100 },
    { x: 37.5, y: null },
    { x: 62.5, y: 0 },
    { x: 87.5, y: 50 },
  ]);
  expect(spotsOf([7, 7]).map(({ y }) => y)).toEqual([50, 50]);
  expect(spotsOf([-Number.MAX_VALUE, Number.MAX_VALUE]).map(({ y }) => y)).toEqual([100, 0]);
});

test("a line leads from each value to the next one, and stops at what is no number", () => {
  expect(pathOf(spotsOf([1, 2, NaN, 1, 2]))).toBe("M10.00 100.00L30.00 0.00M70.00 100.00L90.00 0.00");
  expect(pathOf(spotsOf([null, null]))).toBe("");
});

test("what has no height is named, each once", () => {
  expect(oddTexts([0.5, true, 3])).toEqual([]);
  expect(oddTexts([{ float: "nan" }, 1, { float: "inf" }, { float: "nan" }, "9".repeat(400)])).toEqual([
    "NaN",
    "+∞",
    "too large",
  ]);
});

test("arrow keys lead from point to point, and no further than there are some", () => {
  expect(placeByKey("ArrowLeft", 3, 20)).toBe(2);
  expect(placeByKey("ArrowLeft", 0, 20)).toBe(0);
  expect(placeByKey("ArrowRight", 19, 20)).toBe(19);
  expect(placeByKey("Home", 7, 20)).toBe(0);
  expect(placeByKey("End", 7, 20)).toBe(19);
  expect(placeByKey("Enter", 7, 20)).toBeNull();
});
