/** What is seen of a log: where one is in it, which rows that shows, and whether its end is followed. */
import { type LogPages } from "@/entities/log/logPages";
import { type LogText } from "@/entities/log/queries";

import { type Fold } from "./folds";
import { KnownFolds } from "./knownFolds";
import { RowHeights } from "./rowHeights";
import { ScrollBar } from "./scrollBar";
import { barOf, placeAt, topOf } from "./scrolling";
import { rowAt, type Seen, type SeenRow } from "./seen";
import { someSpace, wholeSpace, type Space } from "./spaces";
import {
  around,
  endOf,
  isBefore,
  moved,
  ROW,
  seenFrom,
  within,
  type Anchor,
  type Ground,
  type Span,
} from "./walk";

const AHEAD = 60;
const SETTLE_MS = 60;
/** A scroll of more screens than these is a jump. */
const NEAR = 3;

export class LogView {
  #anchor: Anchor = { place: 0, offset: 0 };
  #viewport = 0;
  #space: Space = wholeSpace(0, null);
  #filter: readonly LogText[] | null = null;
  #isFollowing = true;
  #isWrapped = false;
  #leftAt = 0;
  #target: number | null = null;
  /** Rows above this line that turn out higher than they seemed must not push it down. */
  #steady: number | null = null;
  #seen: Seen = { rows: [], offset: 0, height: 0, isFollowing: true, newLines: 0 };
  readonly #heights = new RowHeights();
  readonly #opened = new Set<number>();
  readonly #folds = new KnownFolds();
  readonly #listeners = new Set<() => void>();
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #bar = new ScrollBar({
    topWanted: () => this.#topWanted(),
    scrolled: (top, delta) => this.#scrolled(top, delta),
    resized: (height) => this.#resized(height),
  });
  #leave: (() => void) | null = null;

  constructor(readonly pages: LogPages) {}

  readonly seen = (): Seen => this.#seen;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#leave ??= this.pages.subscribe(this.refresh);
    this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#leave?.();
      this.#leave = null;
    };
  };

  /** Show it in an element that scrolls; return what ends that. */
  readonly attach = (element: HTMLElement): (() => void) => {
    const leave = this.#bar.attach(element);
    return () => {
      leave();
      clearTimeout(this.#settling);
    };
  };

  /** Put the scrollbar where it belongs; called when what is scrolled has its height. */
  readonly sync = (): void => this.#bar.sync();

  #resized(height: number): void {
    if (this.#viewport === height && !this.#isWrapped) return;
    this.#viewport = height;
    if (this.#isWrapped) this.#heights.clear();
    this.refresh();
  }

  #topWanted(): number {
    const { place, offset } = this.#anchor;
    const bar = barOf(this.#space.count, this.#viewport);
    return this.#isAtEnd() ? bar.most : topOf(bar, place + offset / Math.max(this.#heightAt(place), 1));
  }

  #scrolled(top: number, delta: number): void {
    const ground = this.#ground();
    const bar = barOf(this.#space.count, this.#viewport);
    this.#target = null;
    const isNear = Math.abs(delta) <= NEAR * this.#viewport;
    if (isNear) {
      this.#steady = delta < 0 ? this.#space.lineAt(this.#anchor.place) : null;
      this.#anchor = moved(ground, this.#anchor, delta);
    } else {
      const place = placeAt(bar, top);
      const whole = Math.floor(place);
      this.#anchor =
        top >= bar.most - 1 ? endOf(ground) : within(ground, { place: whole, offset: (place - whole) * ROW });
    }
    this.#follow(delta > 0 && this.#isAtEnd());
    // At an end of the bar nothing could be scrolled on, though there may be more.
    if (top <= 0 || top >= bar.most - 1) this.#bar.place();
    this.#show(isNear ? 0 : SETTLE_MS);
  }

  #isAtEnd(): boolean {
    return !isBefore(this.#anchor, endOf(this.#ground()));
  }

  /** Something is known that was not, or looks different. */
  readonly refresh = (): void => {
    const { lines, gap } = this.pages.facts();
    this.#space = this.#filter === null ? wholeSpace(lines, gap) : someSpace(this.#filter);
    if (this.#target !== null) this.#toTarget(this.#target);
    else if (this.#isFollowing) this.#anchor = endOf(this.#ground());
    else this.#anchor = within(this.#ground(), this.#anchor);
    this.#show(0);
  };

  /** Go to a line; it is left where it is if it is seen. */
  reveal(line: number): void {
    const isSeen = this.#seen.rows
      .slice(0, Math.floor(this.#viewport / ROW) - 1)
      .some(({ first, last, item }) => first === line && (last === line || item != null));
    if (isSeen && this.#target === null) {
      if (this.#isFollowing) this.#follow(false);
      this.#show(0);
      return;
    }
    this.#follow(false);
    this.#target = line;
    this.refresh();
  }

  #toTarget(line: number): void {
    const place = this.#space.placeOf(line);
    const fold = this.#foldOf(line);
    if (fold !== null && fold.first !== line) this.#opened.add(fold.first);
    this.#steady = line;
    this.#anchor = around(this.#ground(), place);
    if (this.#filter !== null || this.pages.lineAt(line) !== undefined) this.#target = null;
  }

  readonly toEnd = (): void => {
    this.#target = null;
    this.#follow(true);
    this.refresh();
  };

  readonly toStart = (): void => {
    this.#goTo({ place: 0, offset: 0 });
  };

  move(pixels: number): void {
    this.#steady = pixels < 0 ? this.#space.lineAt(this.#anchor.place) : null;
    this.#goTo(moved(this.#ground(), this.#anchor, pixels));
  }

  get firstSeen(): number {
    return this.#seen.rows[0]?.first ?? 1;
  }

  get lastSeen(): number {
    return this.#seen.rows.at(-1)?.last ?? 0;
  }

  get viewport(): number {
    return this.#viewport;
  }

  /** Stay here, whatever is written. */
  readonly stay = (): void => {
    if (!this.#isFollowing) return;
    this.#follow(false);
    this.#show(0);
  };

  readonly toggleFold = (first: number): void => {
    if (!this.#opened.delete(first)) this.#opened.add(first);
    this.#follow(false);
    this.refresh();
  };

  setWrapped(isWrapped: boolean): void {
    if (this.#isWrapped === isWrapped) return;
    this.#isWrapped = isWrapped;
    this.#heights.clear();
    this.refresh();
  }

  /** Show some lines only, or all of them; what was at the top stays near it. */
  setFilter(filter: readonly LogText[] | null): void {
    if (filter === this.#filter) return;
    const before = this.#space.lineAt(this.#anchor.place);
    const isLonger = this.#filter !== null && filter !== null;
    this.#filter = filter;
    this.refresh();
    if (!isLonger && !this.#isFollowing) this.#goTo({ place: this.#space.placeOf(before), offset: 0 });
  }

  /** How high rows turned out to be; those above what was at the top must not push it down. */
  readonly measured = (found: ReadonlyMap<number, number>): void => {
    const { isChanged, above } = this.#heights.learn(found, this.#steady);
    if (!isChanged) return;
    if (above !== 0) this.#anchor = moved(this.#ground(), this.#anchor, above);
    this.refresh();
  };

  #goTo(anchor: Anchor): void {
    this.#target = null;
    this.#bar.release();
    this.#anchor = within(this.#ground(), anchor);
    this.#follow(this.#isAtEnd());
    this.#show(0);
  }

  #follow(isFollowing: boolean): void {
    if (this.#isFollowing && !isFollowing) this.#leftAt = this.pages.facts().lines;
    this.#isFollowing = isFollowing;
  }

  #ground(): Ground {
    return {
      count: this.#space.count,
      viewport: this.#viewport,
      spanAt: (place) => this.#spanAt(place),
      heightAt: (place) => this.#heightAt(place),
    };
  }

  #heightAt(place: number): number {
    return this.#heights.of(this.#space.lineAt(place));
  }

  #spanAt(place: number): Span {
    const fold = this.#foldOf(this.#space.lineAt(place));
    if (fold === null || this.#opened.has(fold.first)) return { first: place, last: place };
    return { first: this.#space.placeOf(fold.first), last: this.#space.placeOf(fold.last) };
  }

  #foldOf(line: number): Fold | null {
    return this.#filter === null ? this.#folds.of(this.pages.pageAt(line), line) : null;
  }

  #rowOf({ first, last }: Span): SeenRow {
    const line = this.#space.lineAt(first);
    if (this.#filter !== null) return { first: line, last: line, item: this.#filter[first], fold: null };
    return rowAt(this.pages, line, this.#space.lineAt(last), this.#foldOf(line));
  }

  #show(pause: number): void {
    const spans = seenFrom(this.#ground(), this.#anchor);
    clearTimeout(this.#settling);
    if (pause === 0) this.#want(spans);
    else this.#settling = setTimeout(() => this.#want(spans), pause);
    const { lines } = this.pages.facts();
    this.#seen = {
      rows: spans.map((span) => this.#rowOf(span)),
      offset: this.#anchor.offset,
      height: barOf(this.#space.count, this.#viewport).height,
      isFollowing: this.#isFollowing,
      newLines: this.#isFollowing ? 0 : Math.max(lines - this.#leftAt, 0),
    };
    for (const each of this.#listeners) each();
  }

  #want(spans: readonly Span[]): void {
    const [start] = spans;
    const end = spans.at(-1);
    if (this.#filter !== null || start === undefined || end === undefined) return;
    const seen = spans.flatMap(({ first, last }) => [first, last]);
    const places = [start.first - AHEAD, ...seen, end.last + AHEAD];
    const inside = places.filter((place) => place >= 0 && place < this.#space.count);
    this.pages.want(new Set(inside.map((place) => this.#space.lineAt(place))));
  }
}
