import { expect, test, vi } from "vitest";

import { LogPages } from "@/entities/log/logPages";
import { type LogPage, type LogText } from "@/entities/log/queries";

import { LogView } from "./logView";
import { ROW } from "./walk";

const lineOf = (number: number): LogText => ({
  number,
  text: `line ${String(number)}`,
  left_out: 0,
  is_notice: false,
});

const told = (lines: number): LogPage => ({
  run_id: "a",
  attempt: 1,
  items: Array.from({ length: lines }, (_, at) => lineOf(at + 1)),
  next_line: null,
  lines,
  size: lines,
  is_over: false,
  gap: null,
});

/** An element that scrolls as those of browsers do: never further than there is something. */
class Pane extends EventTarget {
  #top = 0;
  #told = 0;
  constructor(
    private readonly view: LogView,
    public clientHeight: number,
  ) {
    super();
  }
  get scrollHeight(): number {
    return Math.max(this.view.seen().height, this.clientHeight);
  }
  get scrollTop(): number {
    return (this.#top = Math.min(this.#top, this.scrollHeight - this.clientHeight));
  }
  set scrollTop(top: number) {
    this.#top = Math.max(top, 0);
  }
  /** What a frame begins with: that it was scrolled, by whomever, is told before its height is. */
  beginFrame(): void {
    const top = this.scrollTop;
    if (top === this.#told) return;
    this.#told = top;
    this.dispatchEvent(new Event("scroll"));
  }
}

/** A log of 50 lines that is followed in a pane of 300 pixels. */
async function followed() {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  const server = { lines: 50 };
  const pages = new LogPages({ runId: "a", attempt: 1 }, true, () => Promise.resolve(told(server.lines)));
  const view = new LogView(pages);
  view.subscribe(view.sync);
  const pane = new Pane(view, 300);
  view.attach(pane as unknown as HTMLElement);
  await vi.waitFor(() => expect(view.lastSeen).toBe(50));
  pane.beginFrame();
  const write = async (lines: number): Promise<void> => {
    server.lines = lines;
    pages.retry();
    await vi.waitFor(() => expect(pages.facts().lines).toBe(lines));
    pane.beginFrame();
  };
  return { view, pane, write };
}

test("a pane that becomes higher or lower stays at the end, and the end is followed", async () => {
  const { view, pane, write } = await followed();
  expect(pane.scrollTop).toBe(50 * ROW - 300);
  pane.clientHeight += 36;
  pane.beginFrame();
  await write(51);
  expect([pane.scrollTop, view.seen().isFollowing, view.lastSeen]).toEqual([51 * ROW - 336, true, 51]);
  pane.clientHeight -= 36;
  pane.beginFrame();
  await write(52);
  expect([view.seen().isFollowing, view.lastSeen]).toEqual([true, 52]);
});

test("whoever scrolls up is left there, and whoever scrolls down to the end follows it again", async () => {
  const { view, pane, write } = await followed();
  pane.scrollTop -= 40;
  pane.beginFrame();
  await write(51);
  expect([pane.scrollTop, view.seen().isFollowing, view.seen().newLines]).toEqual([660, false, 1]);
  pane.scrollTop += 400;
  pane.beginFrame();
  expect(view.seen().isFollowing).toBe(true);
});
