import { expect, test, vi } from "vitest";

import { LogPages } from "./logPages";
import { MOST_KEPT } from "./pages";
import { type LogPage, type logLines } from "./queries";

const place = { runId: "a", attempt: 1 };

/** Answers as the server does, from lines that may become more. */
function serverOf(lines: string[]): { ask: typeof logLines; asked: number } {
  const server = {
    asked: 0,
    ask: (_place: unknown, query: Parameters<typeof logLines>[1]): Promise<LogPage> => {
      server.asked += 1;
      const first =
        query.tail === undefined ? (query.from_line ?? 1) : Math.max(lines.length - query.tail + 1, 1);
      const last = Math.min(query.to_line ?? lines.length, first + (query.limit ?? 1000) - 1, lines.length);
      const items = lines
        .slice(first - 1, last)
        .map((text, at) => ({ number: first + at, text, left_out: 0, is_notice: false }));
      return Promise.resolve({
        run_id: "a",
        attempt: 1,
        items,
        next_line: last < lines.length ? last + 1 : null,
        lines: lines.length,
        size: lines.reduce((sum, each) => sum + each.length, 0),
        is_over: false,
        gap: null,
      });
    },
  };
  return server;
}

test("lines are where they belong however they come, and of more than there is room for the oldest go", async () => {
  const lines = Array.from({ length: 60_000 }, (_, at) => `line ${at + 1} `.padEnd(500, "x"));
  const pages = new LogPages(place, true, serverOf(lines).ask);
  const leave = pages.subscribe(() => undefined);
  await vi.waitFor(() => expect(pages.facts().lines).toBe(60_000));
  for (let line = 1; line <= 60_000; line += 500) {
    pages.want(new Set([line]));
    await vi.waitFor(() => expect(pages.lineAt(line)?.text).toBe(lines[line - 1]), { interval: 1 });
  }
  expect(pages.bytes).toBeLessThanOrEqual(20_000_000);
  expect(pages.lineAt(1)).toBeUndefined();
  pages.want(new Set([1]));
  await vi.waitFor(() => expect(pages.lineAt(1)?.text).toBe(lines[0]));
  leave();
});

test("a line that was not finished is read again, and none is there twice", async () => {
  vi.useFakeTimers();
  const lines = ["one", "tw"];
  const pages = new LogPages(place, true, serverOf(lines).ask);
  const leave = pages.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(10);
  expect(pages.lineAt(2)?.text).toBe("tw");
  lines[1] = "two";
  lines.push("three");
  await vi.advanceTimersByTimeAsync(1100);
  expect([1, 2, 3, 4].map((line) => pages.lineAt(line)?.text)).toEqual(["one", "two", "three", undefined]);
  leave();
  vi.useRealTimers();
});

test("a log is looked at more often while lines come", async () => {
  vi.useFakeTimers();
  const lines = ["one"];
  const server = serverOf(lines);
  const pages = new LogPages(place, true, server.ask);
  const leave = pages.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(2600);
  const quiet = server.asked;
  lines.push("two");
  await vi.advanceTimersByTimeAsync(1000);
  expect(pages.lineAt(2)?.text).toBe("two");
  lines.push("three");
  await vi.advanceTimersByTimeAsync(510);
  expect(pages.lineAt(3)?.text).toBe("three");
  const busy = server.asked;
  await vi.advanceTimersByTimeAsync(10_000);
  // Nothing came, so it is looked at once a second again.
  expect(server.asked - busy).toBeLessThanOrEqual(11);
  expect(quiet).toBeLessThanOrEqual(4);
  leave();
  vi.useRealTimers();
});

test("nobody is asked while nobody looks", async () => {
  vi.useFakeTimers();
  const server = serverOf(["one"]);
  const pages = new LogPages(place, true, server.ask);
  const leave = pages.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(10);
  leave();
  const before = server.asked;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.asked).toBe(before);
  vi.useRealTimers();
});

test("of a very long line its beginning is kept, and how much is missing", async () => {
  const pages = new LogPages(place, true, serverOf(["é".repeat(20_000)]).ask);
  const leave = pages.subscribe(() => undefined);
  await vi.waitFor(() => expect(pages.lineAt(1)?.text.length).toBe(MOST_KEPT));
  expect(pages.lineAt(1)?.left_out).toBe(2 * (20_000 - MOST_KEPT));
  leave();
});
