/** The lines of a log that are at hand: a window of pages on something that may be much larger than memory. */
import { ApiError } from "@/shared/api/client";

import { at, bytesOf, FIRST_LINE, kept, PAGE_LINES, pageOf, type Page } from "./pages";
import { FIRST_TAIL, logLines, type LogGap, type LogPage, type LogPlace, type LogText } from "./queries";

export interface LogFacts {
  /** `none`: there is no such log (yet), and `error` says why. */
  readonly status: "opening" | "there" | "none" | "failed";
  readonly lines: number;
  readonly size: number;
  readonly isOver: boolean;
  readonly gap: LogGap | null;
  /** Why what is shown may be old, or is not there. */
  readonly error: Error | null;
  /** Counts every change, of lines too. */
  readonly version: number;
}

type Ask = typeof logLines;

const MOST_BYTES = 20_000_000;
const POLL_MS = 1000;
/** The same while lines come. */
const BUSY_POLL_MS = 500;
const MOST_POLL_MS = 15_000;

export class LogPages {
  #facts: LogFacts = {
    status: "opening",
    lines: 0,
    size: 0,
    isOver: false,
    gap: null,
    error: null,
    version: 0,
  };
  readonly #pages = new Map<number, Page>();
  readonly #asking = new Map<number, AbortController>();
  readonly #listeners = new Set<() => void>();
  #bytes = 0;
  #uses = 0;
  #troubles = 0;
  #isMoving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polling: AbortController | null = null;
  #isStopped = true;

  constructor(
    readonly place: LogPlace,
    /** Whether more may be written, even where there is no log yet. */
    private isLive: boolean,
    private readonly ask: Ask = logLines,
    /** The last lines, if somebody has asked for them already. */
    private begun: Promise<LogPage> | null = null,
  ) {
    // Whoever awaits it is told.
    begun?.catch(() => undefined);
  }

  readonly facts = (): LogFacts => this.#facts;

  /** Be told of changes; the log is followed while anybody is. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  /** Undefined: not at hand. */
  lineAt(number: number): LogText | undefined {
    return this.#pages.get(pageOf(number))?.items[at(number)];
  }

  /** The page that a line is on, if anything of it is at hand. */
  pageAt(number: number): Page | undefined {
    return this.#pages.get(pageOf(number));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Get lines that are about to be shown; what was wanted before and is not now is given up. */
  want(lines: ReadonlySet<number>): void {
    const pages = new Set([...lines].map(pageOf));
    for (const [page, controller] of this.#asking) {
      if (pages.has(page)) continue;
      controller.abort();
      this.#asking.delete(page);
    }
    for (const page of pages) {
      const known = this.#pages.get(page);
      if (known !== undefined) known.usedAt = this.#uses += 1;
      if (!this.#asking.has(page)) void this.#load(page);
    }
  }

  /** Ask at once, after something went wrong. */
  readonly retry = (): void => {
    this.#troubles = 0;
    if (this.#facts.status === "failed") this.#tell({ status: "opening", error: null });
    if (!this.#isStopped) void this.#look();
  };

  setLive(isLive: boolean): void {
    if (this.isLive === isLive) return;
    this.isLive = isLive;
    if (!this.#isStopped) void this.#look();
  }

  #start(): void {
    this.#isStopped = false;
    document.addEventListener("visibilitychange", this.#onVisible);
    void this.#look();
  }

  #stop(): void {
    this.#isStopped = true;
    document.removeEventListener("visibilitychange", this.#onVisible);
    clearTimeout(this.#timer);
    this.#polling?.abort();
    for (const controller of this.#asking.values()) controller.abort();
  }

  readonly #onVisible = (): void => {
    if (!document.hidden && this.#timer !== undefined) void this.#look();
  };

  /** See what was written, from the last line that is known on: that one may not have been finished. */
  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#polling?.abort();
    const controller = (this.#polling = new AbortController());
    const { lines, status } = this.#facts;
    const isKnown = status === "there" && lines > 0;
    try {
      const asked = isKnown ? { from_line: lines, limit: PAGE_LINES } : { tail: FIRST_TAIL };
      const { begun } = this;
      this.begun = null;
      const page = await (begun ?? this.ask(this.place, asked, controller.signal));
      if (controller.signal.aborted) return;
      this.#troubles = 0;
      this.#isMoving = page.size !== this.#facts.size;
      // A log that has become shorter is another one.
      if (page.lines < lines) this.#forget();
      this.#take(page);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#isTroubled(error instanceof Error ? error : new Error(String(error)));
    }
    this.#lookLater();
  }

  #lookLater(): void {
    const { status, isOver } = this.#facts;
    const isDue = status === "there" ? !isOver || this.#troubles > 0 : this.isLive || status === "failed";
    this.#timer = undefined;
    if (this.#isStopped || !isDue) return;
    const least = this.#isMoving ? BUSY_POLL_MS : POLL_MS;
    const pause = Math.min(least * 2 ** this.#troubles, MOST_POLL_MS);
    const look = (): void => {
      if (document.hidden) this.#timer = setTimeout(look, pause);
      else void this.#look();
    };
    this.#timer = setTimeout(look, pause);
  }

  #isTroubled(error: Error): void {
    const isNone = error instanceof ApiError && error.status === 404;
    if (!isNone) this.#troubles += 1;
    if (this.#facts.status === "there" && !isNone) this.#tell({ error });
    else this.#tell({ status: isNone ? "none" : "failed", error });
  }

  async #load(page: number): Promise<void> {
    const start = page * PAGE_LINES + FIRST_LINE;
    const end = Math.min(start + PAGE_LINES - 1, this.#facts.lines);
    const from = this.#firstMissing(start, end);
    if (from === null) return;
    const controller = new AbortController();
    this.#asking.set(page, controller);
    try {
      const told = await this.ask(
        this.place,
        { from_line: from, to_line: end, limit: PAGE_LINES },
        controller.signal,
      );
      if (this.#asking.get(page) === controller) this.#asking.delete(page);
      this.#take(told);
    } catch (error) {
      if (this.#asking.get(page) === controller) this.#asking.delete(page);
      if (!controller.signal.aborted) {
        this.#isTroubled(error instanceof Error ? error : new Error(String(error)));
        this.#lookLater();
      }
    }
  }

  #firstMissing(first: number, last: number): number | null {
    const { gap } = this.#facts;
    for (let number = first; number <= last; number += 1) {
      if (gap !== null && number >= gap.first_line && number <= gap.last_line) number = gap.last_line;
      else if (this.lineAt(number) === undefined) return number;
    }
    return null;
  }

  #take({ items, lines, size, is_over: isOver, gap }: LogPage): void {
    const before = this.#facts;
    let isChanged = false;
    for (const item of items) {
      // A notice says what the gap says, which is shown in its place.
      if (!item.is_notice && this.#put(item)) isChanged = true;
    }
    this.#makeRoom();
    const isSame =
      before.status === "there" && before.error === null && before.size === size && before.isOver === isOver;
    if (!isSame || isChanged) this.#tell({ status: "there", lines, size, isOver, gap, error: null });
  }

  #put(item: LogText): boolean {
    const number = pageOf(item.number);
    const place = at(item.number);
    const page = this.#pages.get(number) ?? { items: [], bytes: 0, usedAt: 0, version: 0 };
    const known = page.items[place];
    const short = kept(item);
    if (known?.text === short.text && known.left_out === short.left_out) return false;
    const grown = bytesOf(short) - (known === undefined ? 0 : bytesOf(known));
    page.items[place] = short;
    page.bytes += grown;
    page.version += 1;
    page.usedAt = this.#uses += 1;
    this.#bytes += grown;
    this.#pages.set(number, page);
    return true;
  }

  #makeRoom(): void {
    if (this.#bytes <= MOST_BYTES) return;
    const oldest = [...this.#pages].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [number, page] of oldest.slice(0, -4)) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#pages.delete(number);
      this.#bytes -= page.bytes;
    }
  }

  #forget(): void {
    this.#pages.clear();
    this.#bytes = 0;
  }

  #tell(change: Partial<LogFacts>): void {
    this.#facts = { ...this.#facts, ...change, version: this.#facts.version + 1 };
    for (const each of this.#listeners) each();
  }
}
