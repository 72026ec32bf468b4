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

test("now and the marks are on a line, and a gap that lasts until now is on one of its own", () => {
  const { now, gaps, ticks } = labelsOf(146, [96_000, 5 * HOUR], 5 * HOUR, true);
  expect(now).toBeCloseTo(146);
  expect(gaps.map(({ text }) => text)).toEqual(["/ 4 h 58 min /"]);
  expect(gaps[0]!.left + gaps[0]!.width / 2).toBeCloseTo(143, 0);
  expect(ticks.map(({ label, side }) => [label, side])).toEqual([
    ["0", "right"],
    ["1:00", "right"],
    ["5h 00m", null],
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
      const expectApart = (written: readonly (readonly [from: number, to: number])[]): void =>
        written
          .toSorted(([one], [other]) => one - other)
          .forEach(([from], place, all) => expect(from).toBeGreaterThanOrEqual(all[place - 1]?.[1] ?? 0));
      expectApart(gaps.map((gap) => [gap.left, gap.left + gap.width]));
      expectApart([
        ...(now === null ? [] : [[now, now + 20] as const]),
        ...ticks.flatMap(({ x, label, side }) => {
          const wide = 6 * label.length;
          return side === null
            ? []
            : [side === "right" ? ([x, x + wide] as const) : ([x - wide, x] as const)];
        }),
      ]);
      for (const { from, left, width: wide } of gaps) {
        const x = scale.toX(from);
        expect(left).toBeLessThanOrEqual(x + 1);
        expect(left + wide).toBeGreaterThanOrEqual(x);
      }
    }),
  );
});

test("in little room there are two marks that can be read, however long it took", () => {
  const spans = fc.array(fc.double({ min: 10, max: 1e8, noNaN: true }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), spans, (length, lengths) => {
      const whole = { from: 0, to: length };
      const scale = scaleOf(warpOf(whole, []), whole, 146);
      const { ticks } = axisLabelsOf(scale, ticksOf(scale, 0), null, ROOM);
      expect(ticks.filter(({ side }) => side !== null).length).toBeGreaterThan(1);
      const all = lengths.map((each, place) => ({ from: 3e8 * place, to: 3e8 * place + each }));
      const parts = { from: 0, to: all.at(-1)!.to };
      const gapped = scaleOf(warpOf(parts, idleGaps(stepsOf(all), parts)), parts, 146);
      const told = axisLabelsOf(gapped, ticksOf(gapped, 0), null, ROOM).ticks;
      expect(told.filter(({ side }) => side !== null).length).toBeGreaterThan(1);
    }),
  );
});
