import fc from "fast-check";
import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";
import { worksAt, type Span } from "@/entities/graph/phases";
import { untouched } from "@/entities/graph/treeRows";

import { shownOf, withShown } from "./address";
import { areaPath, concurrencyOf, idleGaps, peaksOf, stepsOf } from "./concurrency";
import { functionRows } from "./functionRows";
import { between, panned, scaleOf, warpOf, zoomed } from "./scale";
import { tickText, ticksOf } from "./ticks";

const moment = fc.double({ min: 0, max: 1e8, noNaN: true });
const spans = fc.array(
  fc
    .tuple(moment, fc.double({ min: 1, max: 1e7, noNaN: true }))
    .map(([from, length]) => ({ from, to: from + length })),
  { minLength: 1, maxLength: 60 },
);
const wholeOf = (all: readonly Span[]): Span => ({
  from: Math.min(...all.map(({ from }) => from)) - 1000,
  to: Math.max(...all.map(({ to }) => to)) + 1000,
});
const warpFor = (all: readonly Span[]) => {
  const whole = wholeOf(all);
  return warpOf(whole, idleGaps(stepsOf(all), whole));
};

test("the time at work is the sum of what each run worked, whatever overlaps", () => {
  fc.assert(
    fc.property(spans, (all) => {
      const { time, count } = stepsOf(all);
      let sum = 0;
      for (let step = 0; step + 1 < time.length; step += 1)
        sum += count[step]! * (time[step + 1]! - time[step]!);
      const whole = all.reduce((so, { from, to }) => so + to - from, 0);
      expect(Math.abs(sum - whole)).toBeLessThan(1e-6 * whole + 1e-3);
      expect(count.at(-1)).toBe(0);
    }),
  );
});

test("gaps are where nothing works, and more than a twentieth of it all", () => {
  fc.assert(
    fc.property(spans, (all) => {
      const whole = wholeOf(all);
      for (const gap of idleGaps(stepsOf(all), whole)) {
        expect(gap.to - gap.from).toBeGreaterThan(0.05 * (whole.to - whole.from));
        expect(all.every(({ from, to }) => to <= gap.from || from >= gap.to)).toBe(true);
      }
    }),
  );
});

test("a scale goes up, and back again, with gaps and zoomed in", () => {
  fc.assert(
    fc.property(
      spans,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 4, noNaN: true }),
      (all, part, times) => {
        const warp = warpFor(all);
        const whole = wholeOf(all);
        const around = whole.from + part * (whole.to - whole.from);
        const span = zoomed(warp, whole, times, around);
        expect(span.from).toBeGreaterThanOrEqual(whole.from - 1e-6);
        expect(span.to).toBeLessThanOrEqual(whole.to + 1e-6);
        expect(span.to).toBeGreaterThan(span.from);
        const { toX, toTime } = scaleOf(warp, span, 900);
        const moments = Array.from(
          { length: 21 },
          (_, step) => span.from + (step / 20) * (span.to - span.from),
        );
        const places = moments.map(toX);
        places.forEach((x, step) => {
          if (step > 0) expect(x).toBeGreaterThan(places[step - 1]!);
          expect(Math.abs(toTime(x) - moments[step]!)).toBeLessThan(1e-6 * (whole.to - whole.from));
        });
        expect(toX(span.from)).toBeCloseTo(0, 3);
        expect(toX(span.to)).toBeCloseTo(900, 3);
      },
    ),
  );
});

test("what is pointed at stays where it is while zooming in", () => {
  const warp = warpOf({ from: 0, to: 10_000 }, []);
  const span = { from: 2000, to: 6000 };
  const before = scaleOf(warp, span, 800).toX(3000);
  expect(scaleOf(warp, zoomed(warp, span, 0.5, 3000), 800).toX(3000)).toBeCloseTo(before, 6);
});

test("moving stops at the ends, and two moments in any order are a span", () => {
  const warp = warpOf({ from: 0, to: 10_000 }, []);
  expect(panned(warp, { from: 8000, to: 9000 }, 5)).toEqual({ from: 9000, to: 10_000 });
  expect(panned(warp, { from: 8000, to: 9000 }, -0.5)).toEqual({ from: 7500, to: 8500 });
  expect(between(warp, 4000, -3)).toEqual({ from: 0, to: 4000 });
});

test("steps of a tenth of a millisecond can be looked at, as an address says", () => {
  const whole = { from: 0, to: 12_000 };
  const warp = warpOf(whole, []);
  const near = Array.from({ length: 30 }).reduce<Span>((span) => zoomed(warp, span, 0.5, 11_000.05), whole);
  expect(near.to - near.from).toBeCloseTo(0.01, 6);
  const span = between(warp, 11_000, 11_000.1);
  expect(scaleOf(warp, span, 900).toX(11_000.05)).toBeCloseTo(450, 3);
  const shown = {
    mode: "waterfall",
    isIdleShown: false,
    range: { from: 11_000.125, to: 11_000.25 },
  } as const;
  expect(shownOf(withShown("", shown)).range).toEqual(shown.range);
});

test("a long gap takes little room, and has no marks in it", () => {
  const hour = 3_600_000;
  const whole = { from: 0, to: 2 * hour + 20_000 };
  const gap = { from: 10_000, to: 2 * hour + 10_000 };
  const scale = scaleOf(warpOf(whole, [gap]), whole, 1000);
  expect(scale.toX(gap.to) - scale.toX(gap.from)).toBeLessThan(60);
  const ticks = ticksOf(scale, 0);
  expect(ticks.length).toBeGreaterThan(4);
  expect(ticks.every((tick) => tick.moment <= gap.from || tick.moment >= gap.to)).toBe(true);
  expect(ticks.map(({ label }) => label)).toContain("2:00:12");
});

test("marks are apart, and say as much as their step needs", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.02, max: 1e10, noNaN: true }), (length) => {
      const whole = { from: 0, to: length };
      const ticks = ticksOf(scaleOf(warpOf(whole, []), whole, 1000), 0);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThan(14);
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
    }),
  );
  expect(tickText(1500, 500)).toBe("1.5 s");
  expect(tickText(250, 50)).toBe("250 ms");
  expect(tickText(150_000, 30_000)).toBe("2:30");
  expect(tickText(3_900_000, 300_000)).toBe("1h 05m");
  expect(tickText(61_250, 50)).toBe("1:01.25");
  expect(tickText(0.1 + 0.2, 0.1)).toBe("0.3 ms");
  expect(tickText(12.04, 0.02)).toBe("12.04 ms");
  expect(tickText(1012.05, 0.05)).toBe("1.01205 s");
});

test("columns show the most at once, and nothing that is there vanishes", () => {
  const steps = stepsOf([
    { from: 0, to: 10 },
    { from: 2, to: 2.1 },
    { from: 50, to: 51 },
  ]);
  const peaks = peaksOf(steps, (at) => at / 10, 10);
  expect([...peaks]).toEqual([2, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  expect(areaPath(peaks, 2, 20, 10)).toBe("M0 20H0V0.0H10V20.0ZM50 20H50V10.0H60V20.0Z");
});

test("an address says how it is shown, and keeps what others have in it", () => {
  const shown = { mode: "path", isIdleShown: true, range: { from: 1500, to: 20_000 } } as const;
  expect(withShown("wall", shown)).toBe("wall,range:1.5..20,path,idle");
  expect(shownOf("wall,range:1.5..20,path,idle")).toEqual(shown);
  expect(shownOf("range:9..2,nonsense")).toEqual({ mode: "waterfall", isIdleShown: false, range: null });
  expect(withShown("range:1..2", { ...shown, mode: "waterfall", isIdleShown: false, range: null })).toBe("");
});

test("runs of one function are one row, and open to those runs, failed ones first", () => {
  const graph = madeGraph([
    { name: "root", parent: -1 },
    { name: "a", fn: "m.a", parent: 0 },
    { name: "other a", fn: "m.a", parent: 0, state: "FAILED" },
    { name: "_make_list", parent: 0, isVirtual: true },
  ]);
  const asked = { ...untouched, found: null, isVirtualShown: false };
  const rows = functionRows(graph, asked);
  expect(rows.map(({ kind, key }) => [kind, key])).toEqual([
    ["run", "r0"],
    ["group", "f1"],
  ]);
  expect(functionRows(graph, { ...asked, open: new Map([["f1", true]]) }).map(({ key }) => key)).toEqual([
    "r0",
    "f1",
    "r2",
    "r1",
  ]);
});

test("what waits for its next attempt is not at work", () => {
  const waits = { name: "flaky", parent: 0, ended: 5000, attempts: 2, failures: [[1, 1001, 3000]] } as const;
  const meanwhile = { name: "steady", parent: 0, ended: 1000 };
  const graph = madeGraph([{ name: "root", parent: -1, ended: 9000 }, waits, meanwhile]);
  const later = {
    ...graph,
    created: Float64Array.of(0, 1, 1500),
    started: Float64Array.of(NaN, 1, 1500),
    ended: Float64Array.of(9000, 5001, 2500),
  };
  expect(worksAt(later, 1, 9000).map(({ from, to }) => [from, to])).toEqual([
    [1, 1001],
    [3000, 5001],
  ]);
  const { time, count } = concurrencyOf(later, [0, 1, 2], 9000);
  expect([...time]).toEqual([1, 1001, 1500, 2500, 3000, 5001]);
  expect([...count]).toEqual([1, 0, 1, 0, 1, 0]);
});
