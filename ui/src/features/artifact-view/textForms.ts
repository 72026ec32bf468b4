/** What a text seems to be, and how it is brought into lines. */
import { indentAt } from "./indentAt";
import { isXml } from "./xml";

export const FORMS = ["text", "markdown", "json", "xml"] as const;
export type TextForm = (typeof FORMS)[number];

/** A longer text is not read to find out. */
const LONGEST = 2_000_000;

export function formOf(text: string): TextForm {
  if (isJson(text)) return "json";
  if (text.length <= LONGEST && isXml(text)) return "xml";
  return /^#{1,6} \S|^```|^\s*[-*] \S.*\n\s*[-*] \S|\*\*\S[^*\n]*\*\*|^\|.*\|\s*\n\|[\s:|-]+\|/m.test(
    text.slice(0, 20_000),
  )
    ? "markdown"
    : "text";
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text) || text.length > LONGEST) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** The same JSON on lines of its own: every number and text as it stands there, nothing read and written anew. */
export function indented(json: string): string {
  const written: string[] = [];
  let depth = 0;
  let before = "";
  for (const [token] of json.matchAll(TOKEN)) {
    const isOpening = before === "[" || before === "{";
    if (token === "]" || token === "}") {
      depth -= 1;
      if (!isOpening) written.push("\n", indentAt(depth));
    } else if (isOpening || before === ",") written.push("\n", indentAt(depth));
    written.push(token === ":" ? ": " : token);
    if (token === "[" || token === "{") depth += 1;
    before = token;
  }
  return written.join("");
}

export interface TextRow {
  /** Counted from one; null where a line goes on. */
  readonly line: number | null;
  readonly start: number;
  readonly text: string;
}

/** Lines of a text; a very long one is shown in pieces, so that no row takes long to lay out. */
export function rowsOf(text: string, longest = 2000): readonly TextRow[] {
  const rows: TextRow[] = [];
  let start = 0;
  for (let line = 1; start <= text.length; line += 1) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    for (let at = start, isFirst = true; isFirst || at < end; isFirst = false) {
      let to = Math.min(end, at + longest);
      // Not between the two halves of one character.
      if (to < end && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to -= 1;
      rows.push({ line: isFirst ? line : null, start: at, text: text.slice(at, to) });
      at = to;
    }
    if (found < 0) break;
    start = end + 1;
  }
  return rows;
}

export interface Finds {
  /** Where they begin. */
  readonly places: readonly number[];
  readonly length: number;
}

const MOST_FINDS = 100_000;

/** Where a word occurs, whatever the case of its letters. */
export function findsOf(text: string, word: string): Finds {
  const places: number[] = [];
  if (word === "") return { places, length: 0 };
  const pattern = new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  for (
    let found = pattern.exec(text);
    found !== null && places.length < MOST_FINDS;
    found = pattern.exec(text)
  )
    places.push(found.index);
  return { places, length: word.length };
}

export interface Piece {
  readonly text: string;
  /** Which find this is; null for what is between them. */
  readonly find: number | null;
}

/** Cut a row where finds begin and end; a find that reaches over from the row before is marked in both. */
export function piecesOf(row: TextRow, finds: Finds): readonly Piece[] {
  const end = row.start + row.text.length;
  const pieces: Piece[] = [];
  let at = row.start;
  for (let find = firstAfter(finds.places, row.start - finds.length); find < finds.places.length; find += 1) {
    const from = Math.max(at, finds.places[find] ?? end);
    if (from >= end) break;
    const to = Math.min(end, (finds.places[find] ?? 0) + finds.length);
    if (to <= at) continue;
    if (from > at) pieces.push({ text: row.text.slice(at - row.start, from - row.start), find: null });
    pieces.push({ text: row.text.slice(from - row.start, to - row.start), find });
    at = to;
  }
  if (at < end) pieces.push({ text: row.text.slice(at - row.start), find: null });
  return pieces;
}

function firstAfter(places: readonly number[], least: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) > least) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The row in which a place of the text is. */
export function rowAt(rows: readonly TextRow[], place: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.start ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - 1);
}
