import { afterEach, expect, test, vi } from "vitest";

import { followFeed } from "./feed";

let latest: () => Promise<{ readonly seq: number }>;
vi.mock("./client", () => ({ api: { GET: () => undefined }, bodyOf: () => latest() }));

class Source extends EventTarget {
  static all: Source[] = [];
  onerror: (() => void) | null = null;
  isClosed = false;
  constructor(readonly address: string) {
    super();
    Source.all.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
  say(event: string, facts: object = {}): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(facts) }));
  }
}

function followed() {
  vi.useFakeTimers();
  Source.all = [];
  vi.stubGlobal("EventSource", Source);
  latest = () => Promise.resolve({ seq: 7 });
  const kinds: string[] = [];
  const seen: number[] = [];
  const stop = followFeed({
    onConnection: ({ kind }) => kinds.push(kind),
    onChanges: (changes) => seen.push(...changes.map(({ seq }) => seq)),
    onReset: () => seen.push(-1),
  });
  return { kinds, seen, stop };
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the feed is followed from where it was before it could be opened", async () => {
  const { seen, stop } = followed();
  await vi.advanceTimersByTimeAsync(10);
  expect(Source.all.map(({ address }) => address)).toEqual(["/api/v1/changes?since=7"]);
  Source.all[0]?.say("hello", { seq: 7 });
  Source.all[0]?.say("changes", { seq: 8 });
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual([8]);
  stop();
});

test("a stream that did not tell what the server knows is opened again", async () => {
  const { seen, stop } = followed();
  await vi.advanceTimersByTimeAsync(10);
  Source.all[0]?.say("hello", { seq: 7 });
  latest = () => Promise.resolve({ seq: 9 });
  await vi.advanceTimersByTimeAsync(27_000);
  expect(Source.all.map(({ address }) => address).slice(1)).toEqual(["/api/v1/changes?since=9"]);
  // Until it was open again, all was asked for once more.
  expect(seen).toEqual([-1]);
  stop();
});

test("a server that says nothing any more is lost, and the feed goes on where it was", async () => {
  const { kinds, stop } = followed();
  await vi.advanceTimersByTimeAsync(10);
  Source.all[0]?.say("hello", { seq: 7 });
  await vi.advanceTimersByTimeAsync(100_000);
  expect(kinds).toEqual(["live"]);
  latest = () => Promise.reject(new Error("no answer"));
  await vi.advanceTimersByTimeAsync(21_000);
  expect(kinds).toEqual(["live", "offline"]);
  expect(Source.all[0]?.isClosed).toBe(true);
  latest = () => Promise.resolve({ seq: 7 });
  await vi.advanceTimersByTimeAsync(3500);
  expect(Source.all.at(-1)?.address).toBe("/api/v1/changes?since=7");
  Source.all.at(-1)?.say("hello", { seq: 7 });
  expect(kinds.at(-1)).toBe("live");
  stop();
});
