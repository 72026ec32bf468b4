import fc from "fast-check";
import { expect, test } from "vitest";

import { around, endOf, isBefore, moved, seenFrom, within, type Ground } from "./walk";

interface Made extends Ground {
  readonly starts: readonly number[];
}

/** Rows of one or more places each, of various heights. */
const grounds: fc.Arbitrary<Made> = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 20, max: 90 })), {
      minLength: 1,
      maxLength: 60,
    }),
    fc.integer({ min: 20, max: 600 }),
  )
  .map(([rows, viewport]) => {
    const starts: number[] = [];
    const spans = new Map<number, { first: number; last: number; height: number }>();
    let count = 0;
    for (const [size, height] of rows) {
      starts.push(count);
      for (let place = count; place < count + size; place += 1)
        spans.set(place, { first: count, last: count + size - 1, height });
      count += size;
    }
    return {
      count,
      viewport,
      starts,
      spanAt: (place) => spans.get(place)!,
      heightAt: (place) => spans.get(place)!.height,
    };
  });

const heightOf = (ground: Made, from: number): number =>
  ground.starts.filter((start) => start < from).reduce((sum, start) => sum + ground.heightAt(start), 0);

const pixelsOf = (ground: Made, anchor: { place: number; offset: number }): number =>
  heightOf(ground, anchor.place) + anchor.offset;

test("going so many pixels is going so many pixels, as far as there is something", () => {
  fc.assert(
    fc.property(grounds, fc.integer({ min: -4000, max: 4000 }), fc.nat(400), (ground, pixels, start) => {
      const from = within(ground, { place: start % ground.count, offset: 0 });
      const most = Math.max(heightOf(ground, ground.count) - ground.viewport, 0);
      const wanted = Math.min(Math.max(pixelsOf(ground, from) + pixels, 0), most);
      expect(pixelsOf(ground, moved(ground, from, pixels))).toBe(wanted);
    }),
  );
});

test("from wherever one is, the rows seen fill the window, in order and without a hole", () => {
  fc.assert(
    fc.property(grounds, fc.integer({ min: 0, max: 9000 }), (ground, pixels) => {
      const anchor = moved(ground, { place: 0, offset: 0 }, pixels);
      const rows = seenFrom(ground, anchor);
      expect(rows[0]?.first).toBe(anchor.place);
      rows.slice(1).forEach((row, place) => expect(row.first).toBe(rows[place]!.last + 1));
      const height = rows.reduce((sum, { first }) => sum + ground.heightAt(first), -anchor.offset);
      expect(height >= ground.viewport || rows.at(-1)?.last === ground.count - 1).toBe(true);
    }),
  );
});

test("nothing is beyond the end, and every place can be seen", () => {
  fc.assert(
    fc.property(grounds, fc.nat(400), (ground, wanted) => {
      const place = wanted % ground.count;
      const anchor = around(ground, place);
      expect(isBefore(endOf(ground), anchor)).toBe(false);
      expect(seenFrom(ground, anchor).some(({ first, last }) => first <= place && place <= last)).toBe(true);
    }),
  );
});
