import fc from "fast-check";
import { expect, test } from "vitest";

import { axisLabelsOf } from "./axisLabels";
import { idleGaps, stepsOf } from "./concurrency";
import { scaleOf, warpOf } from "./scale";
import { ticksOf } from "./ticks";

const HOUR = 3_600_000;
const ROOM = 88;

const labelsOf = (width: number, gap: readonly [from: number, to: number], to: number, isLive: boolean) => {
  const whole = { from: 0, to };
  const scale = scaleOf(warpOf(whole, [{ from: gap[0], to: gap[1] }]), whole, width);
  return axisLabelsOf(scale, ticksOf(scale, 0), isLive ? to : null, ROOM);
};

test("the word for now stands right of everything, and a gap that lasts until now left of it", () => {
  const { now, gaps, ticks } = labelsOf(146, [96_000, 5 * HOUR], 5 * HOUR, true);
  expect(now).toBeCloseTo(146);
  expect(gaps.map(({ text }) => text)).toEqual(["/ 4 h 58 min /"]);
  expect(gaps[0]!.left + gaps[0]!.width).toBeLessThanOrEqual(146);
  // The mark under it stays, without words.
  expect(ticks.map(({ label, side }) => [label, side])).toEqual([
    ["0", "right"],
    ["1:00", null],
  ]);
});

test("where nothing goes on, a gap's words stand around its middle", () => {
  const { now, gaps } = labelsOf(900, [10_000, HOUR], HOUR + 10_000, false);
  expect(now).toBeNull();
  expect(gaps[0]!.left + gaps[0]!.width / 2).toBeCloseTo(450, 0);
});

test("nothing that is written covers something else, whatever there is", () => {
  const length = fc.double({ min: 1, max: 1e7, noNaN: true });
  const spans = fc.array(
    fc
      .tuple(fc.double({ min: 0, max: 1e8, noNaN: true }), length)
      .map(([from, long]) => ({ from, to: from + long })),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(spans, fc.integer({ min: 60, max: 1200 }), length, (all, width, since) => {
      const to = Math.max(...all.map((span) => span.to)) + since;
      const whole = { from: 0, to };
      const scale = scaleOf(warpOf(whole, idleGaps(stepsOf(all), whole)), whole, width);
      const { ticks, gaps, now } = axisLabelsOf(scale, ticksOf(scale, 0), to, ROOM);
      const written = [
        ...(now === null ? [] : [[now, now + 20] as const]),
        ...gaps.map((gap) => [gap.left, gap.left + gap.width] as const),
        ...ticks.flatMap(({ x, label, side }) => {
          const wide = 6 * label.length;
          return side === null
            ? []
            : [side === "right" ? ([x, x + wide] as const) : ([x - wide, x] as const)];
        }),
      ].sort(([one], [other]) => one - other);
      written.forEach(([from], place) => {
        expect(from).toBeGreaterThanOrEqual(written[place - 1]?.[1] ?? 0);
      });
    }),
  );
});
