import fc from "fast-check";
import { expect, test } from "vitest";

import { barAt, brought, heightsOf, MOST_HEIGHT, ROW, seenAmong, startsOf, topAfter } from "./geometry";

test("few rows scroll as the browser does", () => {
  const heights = heightsOf(1000, 500);
  expect(heights.scrolled).toBe(28_000);
  expect(topAfter(0, 0, 1234, heights)).toEqual({ top: 1234, isBarWrong: false });
});

test("a million rows fit into what a browser can lay out, and both ends are reached", () => {
  const heights = heightsOf(1_000_000, 500);
  expect(heights.scrolled).toBe(MOST_HEIGHT);
  expect(topAfter(0, 0, MOST_HEIGHT - 500, heights).top).toBe(1_000_000 * ROW - 500);
  expect(topAfter(28_000_000 - 500, MOST_HEIGHT - 500, 0, heights).top).toBe(0);
});

test("a wheel moves a million rows by as much as it moves a hundred", () => {
  const heights = heightsOf(1_000_000, 500);
  const bar = barAt(14_000_000, heights);
  expect(topAfter(14_000_000, bar, bar + 100, heights).top).toBeCloseTo(14_000_100, 3);
});

test("whoever scrolls in small steps comes to the very first and the very last row", () => {
  const heights = heightsOf(600_000, 400);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.boolean(), (away, isDown) => {
      const most = heights.whole - heights.seen;
      let top = isDown ? most - away : away;
      let bar = barAt(top, heights);
      for (let step = 0; step < 2000; step += 1) {
        const now = Math.max(0, Math.min(heights.scrolled - heights.seen, bar + (isDown ? 100 : -100)));
        const after = topAfter(top, bar, now, heights);
        top = after.top;
        bar = after.isBarWrong ? barAt(top, heights) : now;
      }
      expect(top).toBe(isDown ? most : 0);
    }),
    { numRuns: 30 },
  );
});

test("what is seen of columns of any width", () => {
  const starts = startsOf([100, 50, 200, 80]);
  expect(seenAmong(starts, 0, 100)).toEqual([0, 0]);
  expect(seenAmong(starts, 99, 60)).toEqual([0, 2]);
  expect(seenAmong(starts, 150, 1000)).toEqual([2, 3]);
  expect(seenAmong([0], 0, 100)).toEqual([0, 0]);
});

test("things are brought into sight by the shortest way", () => {
  expect(brought(100, 50, 28, 200)).toBe(50);
  expect(brought(100, 290, 28, 200)).toBe(118);
  expect(brought(100, 150, 28, 200)).toBe(100);
  expect(brought(100, 5000, 28, 200)).toBe(4914);
  expect(brought(5000, 14, 28, 200)).toBe(0);
});
