import fc from "fast-check";
import { expect, test } from "vitest";

import { barOf, placeAt, TALLEST, topOf } from "./scrolling";

const counts = fc.integer({ min: 1, max: 50_000_000 });
const viewports = fc.integer({ min: 100, max: 2000 });

test("a bar is never taller than browsers can show, and reaches every place", () => {
  fc.assert(
    fc.property(counts, viewports, fc.double({ min: 0, max: 1, noNaN: true }), (count, viewport, share) => {
      const bar = barOf(count, viewport);
      expect(bar.height).toBeLessThanOrEqual(Math.max(TALLEST, viewport));
      const place = share * bar.places;
      expect(Math.abs(placeAt(bar, topOf(bar, place)) - place)).toBeLessThan(1e-6 * Math.max(count, 1));
      expect(placeAt(bar, bar.most)).toBeCloseTo(bar.places, 6);
      expect(placeAt(bar, 0)).toBe(0);
    }),
  );
});

test("while everything has room, a pixel is a pixel", () => {
  const bar = barOf(1000, 500);
  expect(bar.height).toBe(20_000);
  expect(placeAt(bar, 2500)).toBeCloseTo(125, 9);
});
