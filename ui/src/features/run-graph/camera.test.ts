import { expect, test } from "vitest";

import { atFirst, firstOf } from "./camera";

const graph = { x: 0, y: 0, width: 2000, height: 1200 };

test("a narrow screen begins with all of a graph, a wide one with what can be read", () => {
  const narrow = atFirst(graph, null, { width: 390, height: 500 });
  expect(narrow.zoom).toBeCloseTo((390 - 48) / 2000);
  expect(narrow.x).toBeGreaterThanOrEqual(24);
  expect(atFirst(graph, null, { width: 700, height: 500 }).zoom).toBe(0.4);
});

test("a graph that would be dots on a narrow screen begins at its beginning", () => {
  expect(atFirst({ ...graph, width: 20_000 }, null, { width: 390, height: 500 }).zoom).toBe(0.4);
});

test("what is too large begins at its beginning, of which nothing is cut off", () => {
  const screen = { width: 700, height: 400 };
  expect(atFirst(graph, null, screen)).toEqual({ x: 24, y: 24, zoom: 0.4 });
  const near = { x: 800, y: 30, width: 200, height: 24 };
  expect(atFirst(graph, null, screen, near)).toEqual({ x: 24, y: 24, zoom: 0.4 });
});

test("the first is the one that is read first", () => {
  const [low, right, left] = [
    { x: 0, y: 90, width: 10, height: 10 },
    { x: 80, y: 0, width: 10, height: 10 },
    { x: 40, y: 0, width: 10, height: 10 },
  ];
  expect(firstOf([low, right, left], "down")).toBe(left);
  expect(firstOf([right, left, low], "right")).toBe(low);
  expect(firstOf([], "down")).toBeNull();
});

test("inputs that are far from the corner are seen all the same", () => {
  const far = { x: 1700, y: 30, width: 200, height: 24 };
  const { x, y, zoom } = atFirst({ ...graph, width: 4000 }, null, { width: 700, height: 500 }, far);
  expect(x + zoom * (far.x + far.width)).toBeCloseTo(700 - 24);
  expect(y).toBeCloseTo(24);
});

test("a start that has no room is seen from its own beginning", () => {
  const wide = { x: 12, y: 30, width: 3900, height: 900 };
  expect(atFirst({ ...graph, width: 4000 }, null, { width: 700, height: 500 }, wide).x).toBeCloseTo(
    24 - 0.4 * 12,
  );
});
