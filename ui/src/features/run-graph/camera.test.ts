import { expect, test } from "vitest";

import { atFirst, detailAt, firstOf, fitting, showing, showingAll } from "./camera";

const graph = { x: 0, y: 0, width: 2700, height: 1700 };

test("all of a graph is seen at first as long as its nodes have names", () => {
  const wide = { x: 0, y: 0, width: 2676, height: 542 };
  const screen = { width: 760, height: 620 };
  const view = atFirst(wide, null, screen);
  expect(view).toEqual(fitting(wide, screen));
  expect(detailAt(view.zoom)).toContain("name");
  const wider = { ...wide, width: 3000 };
  expect(detailAt(fitting(wider, screen).zoom)).toBe("block");
  expect(atFirst(wider, null, screen).zoom).toBe(0.4);
});

test("of what is too long all of its width is seen, around the node to be looked at", () => {
  const long = { x: 0, y: 0, width: 700, height: 9000 };
  const node = { x: 200, y: 5000, width: 200, height: 44 };
  const screen = { width: 548, height: 400 };
  const { x, y, zoom } = atFirst(long, node, screen);
  expect(zoom).toBeCloseTo(500 / 700);
  expect(x).toBeCloseTo(24);
  expect(y + zoom * (node.y + node.height / 2)).toBeCloseTo(200);
});

test("a node that would be covered comes into view by the shortest way", () => {
  const screen = { width: 600, height: 400 };
  const view = { x: 0, y: 0, zoom: 0.5 };
  expect(showing({ x: 1600, y: 100, width: 200, height: 44 }, view, screen)).toEqual({
    x: 600 - 24 - 900,
    y: 0,
    zoom: 0.5,
  });
  expect(showing({ x: 100, y: 60, width: 3000, height: 44 }, view, screen).x).toBe(24 - 50);
});

test("a node that is cut off comes into view, and one that is not leaves the view as it is", () => {
  const screen = { width: 600, height: 400 };
  const view = { x: 0, y: 0, zoom: 0.5 };
  const node = { x: 40, y: 100, width: 200, height: 44 };
  // Nearer to the border than where it would be put.
  expect(showingAll({ ...node, x: 2 }, view, screen)).toBe(view);
  expect(showingAll({ ...node, x: -60 }, view, screen)).toEqual({ ...view, x: 24 + 30 });
  expect(showingAll({ ...node, x: 80, y: 790 }, view, screen)).toEqual({ ...view, y: 400 - 24 - 417 });
});

test("a narrow screen begins with all of a graph, a wide one with what can be read", () => {
  const narrow = atFirst(graph, null, { width: 390, height: 500 });
  expect(narrow.zoom).toBeCloseTo((390 - 48) / 2700);
  expect(narrow.x).toBeCloseTo(24);
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
