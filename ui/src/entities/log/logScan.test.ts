import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ApiError } from "@/shared/api/client";

import { LogScan } from "./logScan";
import { type logHits, type LogMatches } from "./queries";

const place = { runId: "a", attempt: 1 };
const question = { pattern: "x", isRegex: false, isCaseSensitive: false };

/** Answers as the server does: it searches so many lines at the most, and counts those with an `x`. */
function serverOf(lines: string[], most: number) {
  const server = {
    asked: [] as Parameters<typeof logHits>[2][],
    refusals: 0,
    ask: (...[, , searched]: Parameters<typeof logHits>): Promise<LogMatches> => {
      server.asked.push(searched);
      if (server.refusals > 0) {
        server.refusals -= 1;
        return Promise.reject(new ApiError("Others are searching.", 429, null));
      }
      const { from_line: from = 1, to_line: to = Infinity, limit = 100, counting } = searched;
      const end = Math.min(to, lines.length);
      let last = Math.min(end, from + most - 1);
      let hits = lines.flatMap((line, at) =>
        line.includes("x") && at + 1 >= from && at + 1 <= last ? [at + 1] : [],
      );
      if (counting === "none" && hits.length >= limit) {
        hits = hits.slice(0, limit);
        last = hits.at(-1) ?? last;
      }
      const named = hits.slice(0, limit);
      const hasMore = hits.length > limit || (counting === "none" && named.length === limit);
      return Promise.resolve({
        run_id: "a",
        attempt: 1,
        items: named.map((number) => ({
          number,
          text: lines[number - 1] ?? "",
          left_out: 0,
          is_notice: false,
        })),
        total: hits.length,
        before: 0,
        next_line: hasMore ? (named.at(-1) ?? 0) + 1 : null,
        last_hit: hits.at(-1) ?? null,
        searched_lines: last,
        is_complete: last >= end,
      });
    },
  };
  return server;
}

const hitsOf = (lines: readonly string[]): readonly number[] =>
  lines.flatMap((line, at) => (line.includes("x") ? [at + 1] : []));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the total is told piece by piece, is never more than there are, and in the end is all", async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => (at % 7 === 0 ? "x" : "-"));
  const server = serverOf(lines, 999);
  const scan = new LogScan(place, question, false, server.ask);
  const totals: number[] = [];
  const leave = scan.subscribe(() => {
    const { total, searchedTo, isDone } = scan.facts();
    expect(total).toBe(hitsOf(lines.slice(0, searchedTo)).length);
    expect(isDone).toBe(searchedTo === lines.length);
    totals.push(total);
  });
  await vi.advanceTimersByTimeAsync(10);
  expect(totals.length).toBeGreaterThan(9);
  expect(scan.facts()).toMatchObject({ total: hitsOf(lines).length, isDone: true });
  // The first ones are named; the others when somebody wants them.
  while (scan.facts().items.length < scan.facts().total) {
    const before = scan.facts().items.length;
    await scan.more();
    expect(scan.facts().items.length).toBeGreaterThan(before);
  }
  expect(scan.facts().items.map(({ number }) => number)).toEqual(hitsOf(lines));
  expect(await scan.countBefore(5000)).toBe(hitsOf(lines.slice(0, 4999)).length);
  leave();
});

test("what is written later is searched too, and a line that was not finished once more", async () => {
  const lines = ["x", "-", "x un"];
  const server = serverOf(lines, 100);
  const scan = new LogScan(place, question, true, server.ask);
  const leave = scan.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(10);
  expect(scan.facts().total).toBe(2);
  lines[2] = "x unfinished";
  lines.push("-", "x", "un");
  await vi.advanceTimersByTimeAsync(3100);
  expect(scan.facts().total).toBe(3);
  lines[5] = "unfinished x";
  scan.setGrowing(false);
  await vi.advanceTimersByTimeAsync(10);
  expect(scan.facts().total).toBe(4);
  expect(scan.facts().items.map(({ number }) => number)).toEqual([1, 3, 5, 6]);
  const asked = server.asked.length;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.asked.length).toBe(asked);
  leave();
});

test("a server that is busy is asked again, and nobody is asked while nobody looks", async () => {
  const server = serverOf(["x"], 100);
  server.refusals = 2;
  const scan = new LogScan(place, question, true, server.ask);
  const leave = scan.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(10);
  expect(scan.facts()).toMatchObject({ total: 0, isDone: false, error: null });
  await vi.advanceTimersByTimeAsync(3100);
  expect(scan.facts()).toMatchObject({ total: 1, isDone: true });
  leave();
  const asked = server.asked.length;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.asked.length).toBe(asked);
});
