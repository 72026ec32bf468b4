import { expect, test } from "vitest";

import { planeOf, shadesOf, shapeText, sizesOf } from "./tensorHead";

const head = [
  [
    [1, 2],
    [3, { float: "nan" }],
  ],
  [
    [5, 6],
    [7, 8],
  ],
];

test("a plane is cut at a place along the axes before the last two", () => {
  expect(sizesOf(head)).toEqual([2, 2, 2]);
  expect(planeOf(head, [1]).map((row) => row.map((cell) => cell.number))).toEqual([
    [5, 6],
    [7, 8],
  ]);
});

test("a row, a single number and nothing are planes too", () => {
  expect(planeOf([1, 2, 3], []).map((row) => row.length)).toEqual([3]);
  expect(planeOf(7, [])[0]![0]!.number).toBe(7);
  expect(planeOf([], [])).toEqual([[]]);
  expect(planeOf([[]], [])).toEqual([[]]);
  expect(shapeText([])).toBe("() – a single number");
});

test("shades go from the least to the most, and what is no number has none", () => {
  const plane = planeOf(head, [0]);
  const shade = shadesOf(plane);
  expect(plane.flat().map(shade)).toEqual([0, 0.5, 1, null]);
});
