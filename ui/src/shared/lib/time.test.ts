import { expect, test, vi } from "vitest";

import durations from "./durations.json";
import { durationText, elapsedText, lengthBetween, readMoment, momentText } from "./time";

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

test.each(durations)("%d µs are told as %s, as on the command line", (micros, text) => {
  expect(durationText(Number(micros) / 1000)).toBe(text);
});

test("what goes on is told in whole seconds", () => {
  expect([0, 999, 59_999, 200_900, 7_500_000].map(elapsedText)).toEqual([
    "0 s",
    "0 s",
    "59 s",
    "3 min 20 s",
    "2 h 05 min",
  ]);
});

test("a moment has what is below a millisecond, however it is written", () => {
  const tenth = lengthBetween(
    readMoment("2026-11-26T12:00:00.000950Z"),
    readMoment("2026-11-26T12:00:00.001050Z"),
  );
  expect([tenth, durationText(tenth)]).toEqual([0.1, "0.1 ms"]);
  for (const [text, ms] of [
    ["2026-11-26T12:00:00Z", 0],
    ["2026-11-26T12:00:00.5Z", 500],
    ["2026-11-26T12:00:00.25Z", 250],
    ["2026-11-26T12:00:00.123456Z", 123.456],
    ["2026-11-26T14:00:00.123456+02:00", 123.456],
    ["2026-11-26T12:00:00.1234567Z", 123.457],
  ] as const)
    expect(lengthBetween(MOMENT, readMoment(text))).toBe(ms);
  expect(readMoment("nonsense")).toBeNaN();
});
