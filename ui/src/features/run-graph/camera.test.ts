import { expect, test } from "vitest";

import { atFirst } from "./camera";

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
