import { expect, test } from "vitest";

import { courseOf, factsOf, isRounded, listAt, readAll } from "./allNumbers";

test("a list is found where its path leads, and only if it is the one that was meant", () => {
  const value = { model: { losses: [[1], [2, 3, 4]] } };
  expect(listAt(value, ["model", "losses", 1], 3)).toEqual([2, 3, 4]);
  expect(listAt([1, 2], [], 2)).toEqual([1, 2]);
  expect(listAt(value, ["model", "losses", 1], 4)).toBeNull();
  expect(listAt(value, ["model", "missing", 1], 3)).toBeNull();
  expect(listAt(value, ["constructor"], 1)).toBeNull();
});

test("what is said of numbers is said of all of them that are numbers", () => {
  expect(factsOf([3, NaN, 1, Infinity, 5])).toEqual({
    count: 5,
    nan: 1,
    min: 1,
    max: 5,
    mean: 3,
    std: Math.sqrt(8 / 3),
  });
  expect(factsOf([1e308, -1e308])?.std).toBe(1e308);
  expect(factsOf([NaN])).toBeNull();
  const many = Array.from({ length: 300_000 }, (_, place) => place);
  expect(factsOf(many)?.max).toBe(299_999);
});

test("a peak is in the course of very many numbers, where it was", () => {
  const numbers = Array.from({ length: 100_000 }, (_, place) => (place === 70_000 ? 9 : place % 2));
  const course = courseOf(numbers, 960);
  expect(course.length).toBeLessThanOrEqual(960);
  expect(course.indexOf(9) / course.length).toBeCloseTo(0.7, 2);
  expect(courseOf([1, 2, 3], 960)).toEqual([1, 2, 3]);
});

test("numbers of other forms are read, and what was rounded is known", () => {
  expect(readAll([1, { float: "-inf" }, { int: "0x10" }, "123"])).toEqual([1, -Infinity, 16, 123]);
  expect([isRounded(JSON.parse("9007199254740993")), isRounded(1.5), isRounded(7)]).toEqual([
    true,
    false,
    false,
  ]);
});
