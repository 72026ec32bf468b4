import { expect, test } from "vitest";

import { type RunsSummary } from "@/entities/run/pages";

import { countsOf, partsOf, partText, spanOf, widthText } from "./model";

const now = Date.parse("2026-11-26T12:34:56Z");
const DAY = 86_400_000;

test("a span begins and ends at round moments, in at most 60 parts", () => {
  for (const days of [0.01, 0.3, 1, 2, 7, 30, 365, 4000]) {
    const span = spanOf({ since: now - days * DAY, until: undefined, now, oldest: undefined, isAll: false });
    expect(span.parts).toBeLessThanOrEqual(60);
    expect(span.since).toBeLessThanOrEqual(now - days * DAY);
    expect(span.until).toBeGreaterThanOrEqual(now);
    expect(span.since + span.parts * span.width).toBe(span.until);
  }
});

test("without a wish all runs are in it, or a span in which many are", () => {
  const of = (oldest: number, isAll: boolean) =>
    spanOf({ since: undefined, until: undefined, now, oldest, isAll });
  expect(widthText(of(now - 30 * 60_000, true).width)).toBe("minute");
  expect(of(now - 3 * DAY, true).since).toBeLessThan(now - 3 * DAY);
  expect(widthText(of(now - 0.1 * DAY, false).width)).toBe("3 hours");
});

test("states are counted together as people think of them", () => {
  const summary: RunsSummary = {
    total: 6,
    is_complete: true,
    states: { FAILED: 1, NESTED_FAILED: 2, RAN: 2 },
    interrupted: 1,
    buckets: {
      since: "2026-11-26T00:00:00Z",
      until: "2026-11-26T02:00:00Z",
      width: 3600,
      states: { FAILED: [1, 0], NESTED_FAILED: [1, 1], RAN: [0, 2] },
      interrupted: [1, 0],
      counted_from: null,
    },
  };
  expect(countsOf(summary)).toMatchObject({
    failed: 1,
    "child failed": 2,
    running: 2,
    interrupted: 1,
    succeeded: 0,
  });
  const [first, second] = partsOf(summary);
  expect(first === undefined ? "" : partText(first)).toBe("3 runs: 1 failed, 1 child failed, 1 interrupted");
  expect(second?.from).toBe(Date.parse("2026-11-26T01:00:00Z"));
  expect(second?.counts).toMatchObject({ "child failed": 1, running: 2 });
});
