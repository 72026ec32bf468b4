/** How a scrollbar stands for a log that may be taller than any element that a browser can show. */
import { ROW } from "./walk";

/** Firefox ends at 17.9 million pixels, Chrome at 33; more than enough for a scrollbar. */
export const TALLEST = 12_000_000;

export interface Bar {
  /** Of what is scrolled, in pixels. */
  readonly height: number;
  /** What `scrollTop` is at the end. */
  readonly most: number;
  /** Places from the start to the last one that can be at the top. */
  readonly places: number;
}

export function barOf(count: number, viewport: number): Bar {
  const height = Math.max(Math.min(count * ROW, TALLEST), viewport);
  return { height, most: height - viewport, places: Math.max(count - viewport / ROW, 0) };
}

/** Where the bar is with a place, of which a share may be above the edge, at the top. */
export const topOf = (bar: Bar, place: number): number =>
  bar.places === 0 ? 0 : Math.min((place / bar.places) * bar.most, bar.most);

/** Which place is at the top with the bar there; its fraction is the share of it above the edge. */
export const placeAt = (bar: Bar, top: number): number =>
  bar.most === 0 ? 0 : (Math.min(Math.max(top, 0), bar.most) / bar.most) * bar.places;
