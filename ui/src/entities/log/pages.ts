/** How lines are put into pages. */
import { type LogText } from "./queries";

export const FIRST_LINE = 1;
export const PAGE_LINES = 500;
/** Characters of a line that are kept; whoever wants more of it asks for that line. */
export const MOST_KEPT = 10_000;

export interface Page {
  /** By their place on the page; one that was not told yet is not there. */
  readonly items: (LogText | undefined)[];
  bytes: number;
  usedAt: number;
  version: number;
}

export const pageOf = (line: number): number => Math.floor((line - FIRST_LINE) / PAGE_LINES);

export const at = (line: number): number => (line - FIRST_LINE) % PAGE_LINES;

/** A line with no more of its text than is kept, and how many bytes of it that leaves out. */
export function kept(item: LogText): LogText {
  if (item.text.length <= MOST_KEPT) return item;
  const encoder = new TextEncoder();
  const end = isHighSurrogate(item.text.charCodeAt(MOST_KEPT - 1)) ? MOST_KEPT - 1 : MOST_KEPT;
  // A part of a string keeps all of it in memory, unless it is made anew.
  const bytes = encoder.encode(item.text.slice(0, end));
  const rest = encoder.encode(item.text.slice(end)).length;
  return { ...item, text: new TextDecoder().decode(bytes), left_out: item.left_out + rest };
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const OVERHEAD = 120;
export const bytesOf = (item: LogText): number => 2 * item.text.length + OVERHEAD;
