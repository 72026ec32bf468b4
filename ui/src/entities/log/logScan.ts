/** A search of all of a log: its first hits soon, and how many there are as soon as the server has looked everywhere. */
import { ApiError } from "@/shared/api/client";

import {
  logHits,
  type LogMatches,
  type LogPlace,
  type LogQuestion,
  type LogText,
  type Searched,
} from "./queries";

export interface ScanFacts {
  /** The first hits, in order: all of them up to `listedTo`. */
  readonly items: readonly LogText[];
  readonly listedTo: number;
  /** Of the lines up to `searchedTo`. */
  readonly total: number;
  readonly searchedTo: number;
  /** Whether every line was searched that was written by then. */
  readonly isDone: boolean;
  readonly error: Error | null;
}

/** How many lines have hits, up to one. */
interface Mark {
  readonly line: number;
  readonly total: number;
}

type Ask = typeof logHits;

/** The first answer is to come at once; after that fewer are better. */
const FIRST_SECONDS = 0.25;
const SECONDS = 2;
const LISTED = 500;
const AGAIN_MS = 3000;
const BUSY_MS = 1500;
const TOO_MANY = 429;

const NOTHING: ScanFacts = {
  items: [],
  listedTo: 0,
  total: 0,
  searchedTo: 0,
  isDone: false,
  error: null,
};

export class LogScan {
  #facts = NOTHING;
  /** The last line that is a hit, from which it is known whether the last one that was searched is. */
  #lastHit = 0;
  readonly #marks: Mark[] = [{ line: 0, total: 0 }];
  readonly #listeners = new Set<() => void>();
  #controller: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly place: LogPlace,
    readonly question: LogQuestion,
    private isGrowing: boolean,
    private readonly ask: Ask = logHits,
  ) {}

  readonly facts = (): ScanFacts => this.#facts;

  /** Be told of changes; the log is searched while anybody is. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#run();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#controller?.abort();
    };
  };

  /** Whether more may be written. What was is searched once it is known that it is all. */
  setGrowing(isGrowing: boolean): void {
    if (this.isGrowing === isGrowing) return;
    this.isGrowing = isGrowing;
    if (this.#listeners.size > 0 && this.#facts.isDone) void this.#run();
  }

  /** Name more hits than the first ones. */
  readonly more = async (): Promise<void> => {
    const signal = this.#controller?.signal;
    if (signal === undefined || signal.aborted || this.#facts.items.length >= this.#facts.total) return;
    const from = this.#facts.listedTo + 1;
    const told = await this.ask(
      this.place,
      this.question,
      { from_line: from, to_line: this.#facts.searchedTo, limit: LISTED, counting: "none" },
      signal,
    );
    if (this.#facts.listedTo === from - 1) this.#tell(listed(this.#facts, told));
  };

  /** How many hits there are before a line; null if that takes too long to find out. */
  async countBefore(line: number): Promise<number | null> {
    const mark = this.#marks.findLast((each) => each.line < line);
    if (mark === undefined) return null;
    if (mark.line === line - 1) return mark.total;
    const asked: Searched = { from_line: mark.line + 1, to_line: line - 1, limit: 1, counting: "range" };
    const told = await this.ask(this.place, this.question, asked, new AbortController().signal);
    return told.is_complete ? mark.total + told.total : null;
  }

  /** Search on from where it has got to, until everything is searched. */
  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    const { signal } = (this.#controller = new AbortController());
    let so = this.#facts.isDone ? this.#withoutLast() : this.#facts;
    let seconds = FIRST_SECONDS;
    try {
      for (let isDone = false; !isDone; seconds = SECONDS) {
        const isListing = so.listedTo === so.searchedTo && so.items.length < LISTED;
        const asked: Searched = {
          from_line: so.searchedTo + 1,
          limit: isListing ? LISTED - so.items.length : 1,
          counting: "range",
          seconds,
        };
        const told = await this.ask(this.place, this.question, asked, signal);
        isDone = told.is_complete;
        if (!isDone && told.searched_lines <= so.searchedTo)
          throw new Error(`The search got no further than line ${so.searchedTo}.`);
        so = this.#with(so, told, isListing);
        this.#tell(so);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === TOO_MANY) {
        this.#later(BUSY_MS);
        return;
      }
      this.#tell({ error: error instanceof Error ? error : new Error(String(error)) });
    }
    if (this.isGrowing && !signal.aborted) this.#later(AGAIN_MS);
  }

  #later(pause: number): void {
    this.#timer = setTimeout(() => void this.#run(), pause);
  }

  #with(so: ScanFacts, told: LogMatches, isListing: boolean): ScanFacts {
    const total = so.total + told.total;
    const searchedTo = Math.max(told.searched_lines, so.searchedTo);
    this.#lastHit = told.last_hit ?? this.#lastHit;
    if (searchedTo > (this.#marks.at(-1)?.line ?? 0)) this.#marks.push({ line: searchedTo, total });
    const list = isListing ? listed(so, told) : {};
    return { ...so, ...list, total, searchedTo, isDone: so.isDone || told.is_complete, error: null };
  }

  /** What is known without the last line, since more may have been written to it. */
  #withoutLast(): ScanFacts {
    const { items, total, searchedTo, listedTo } = this.#facts;
    if (searchedTo === 0) return this.#facts;
    if (this.#marks.at(-1)?.line === searchedTo) this.#marks.pop();
    return {
      ...this.#facts,
      items: items.at(-1)?.number === searchedTo ? items.slice(0, -1) : items,
      total: total - (this.#lastHit === searchedTo ? 1 : 0),
      listedTo: Math.min(listedTo, searchedTo - 1),
      searchedTo: searchedTo - 1,
    };
  }

  #tell(change: Partial<ScanFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    for (const each of this.#listeners) each();
  }
}

/** What is known of the first hits once more were named. */
function listed(facts: ScanFacts, told: LogMatches): Pick<ScanFacts, "items" | "listedTo"> {
  return {
    items: told.items.length === 0 ? facts.items : [...facts.items, ...told.items],
    listedTo: told.next_line === null ? Math.max(told.searched_lines, facts.listedTo) : told.next_line - 1,
  };
}
