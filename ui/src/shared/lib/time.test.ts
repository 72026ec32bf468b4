import { expect, test, vi } from "vitest";

import { durationText, momentText } from "./time";

const MOMENT = Date.UTC(2026, 10, 26, 12, 0, 0);

test("moments are told in the zone that is asked for, and in the reader's own where there is no such zone", () => {
  const timeOnly = { dateStyle: undefined, timeStyle: "short", hourCycle: "h23" } as const;
  expect(momentText(MOMENT, "utc", timeOnly)).toContain("12:00");
  expect(momentText(MOMENT, "Asia/Tokyo", timeOnly)).toContain("21:00");
  expect(momentText(MOMENT, "Nowhere/AtAll", timeOnly)).toBe(momentText(MOMENT, "local", timeOnly));
});

test("what formats moments is made once, however many rows there are", () => {
  const original = Intl.DateTimeFormat;
  const made = vi.fn();
  Intl.DateTimeFormat = new Proxy(original, {
    construct: (target, told: ConstructorParameters<typeof Intl.DateTimeFormat>) => {
      made();
      return new target(...told);
    },
  });
  const shape = { dateStyle: "short", timeStyle: "short" } as const;
  const told = new Set<string>();
  for (let row = 0; row < 100; row += 1) told.add(momentText(MOMENT + row * 3_600_000, "utc", shape));
  expect(told.size).toBe(100);
  expect(made).toHaveBeenCalledTimes(1);
  Intl.DateTimeFormat = original;
});

test.each([
  [0, "0 ms"],
  [0.4, "< 1 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [9949, "9.9 s"],
  [9960, "10 s"],
  [15_400, "15 s"],
  [15_970, "16 s"],
  [59_700, "1m 00s"],
  [3_599_600, "1h 00m"],
  [7_500_000, "2h 05m"],
  [86_399_700, "1d 00h"],
])("%d ms are told as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
