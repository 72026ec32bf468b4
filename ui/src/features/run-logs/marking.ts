/** Cuts what a line shows into parts: links, what was looked for, and the rest, each as it looks. */
import { type Look, type Piece } from "./ansi";

export interface Part {
  readonly text: string;
  readonly look: Look | null;
  /** Where it leads. */
  readonly href: string | null;
  readonly isHit: boolean;
}

export interface Range {
  /** In characters, the end not included. */
  readonly from: number;
  readonly to: number;
}

const LINK = /https?:\/\/[^\s<>"'`\\^{}|]+/g;
const MOST_RANGES = 1000;

export function linksIn(text: string): readonly Range[] {
  if (!text.includes("://")) return [];
  const found: Range[] = [];
  for (const match of text.matchAll(LINK)) {
    const link = withoutTrailing(match[0]);
    if (URL.canParse(link)) found.push({ from: match.index, to: match.index + link.length });
  }
  return found;
}

/** What ends a sentence is not part of an address, nor is a bracket that was not opened in it. */
function withoutTrailing(link: string): string {
  let end = link.length;
  while (end > 0) {
    const letter = link.charAt(end - 1);
    const isBracket = letter === ")" || letter === "]";
    const isExtra =
      isBracket && countOf(link.slice(0, end), letter) > countOf(link.slice(0, end), OPENING[letter]);
    if (!isExtra && !".,;:!?'\"".includes(letter)) break;
    end -= 1;
  }
  return link.slice(0, end);
}

const OPENING = { ")": "(", "]": "[" } as const;
const countOf = (text: string, letter: string): number => text.split(letter).length - 1;

export function hitsIn(text: string, expression: RegExp | null): readonly Range[] {
  if (expression === null) return [];
  const found: Range[] = [];
  for (const match of text.matchAll(expression)) {
    if (match[0] !== "") found.push({ from: match.index, to: match.index + match[0].length });
    if (found.length >= MOST_RANGES) break;
  }
  return found;
}

/** Cut pieces wherever a link or a hit begins or ends. */
export function partsOf(
  pieces: readonly Piece[],
  links: readonly Range[],
  hits: readonly Range[],
): readonly Part[] {
  const whole = links.length === 0 && hits.length === 0 ? null : pieces.map(({ text }) => text).join("");
  if (whole === null) return pieces.map((piece) => ({ ...piece, href: null, isHit: false }));
  const cuts = [...links, ...hits].flatMap(({ from, to }) => [from, to]).sort((one, other) => one - other);
  const parts: Part[] = [];
  let start = 0;
  let next = 0;
  for (const { text, look } of pieces) {
    const end = start + text.length;
    let from = start;
    while (from < end) {
      while (next < cuts.length && (cuts[next] ?? 0) <= from) next += 1;
      const to = Math.min(cuts[next] ?? end, end);
      const link = links.find((range) => range.from <= from && from < range.to);
      parts.push({
        text: text.slice(from - start, to - start),
        look,
        href: link === undefined ? null : whole.slice(link.from, link.to),
        isHit: hits.some((range) => range.from <= from && from < range.to),
      });
      from = to;
    }
    start = end;
  }
  return parts;
}

const JSON_START = /^\s*[[{]/;
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** A line of JSON over several lines, its numbers as they are written; null if it is none, or nothing is gained. */
export function prettyJson(text: string): string | null {
  if (!JSON_START.test(text) || !isJson(text)) return null;
  let pretty = "";
  let depth = 0;
  let before = "";
  for (const [token] of text.matchAll(TOKENS)) {
    const isEnd = token === "}" || token === "]";
    if (isEnd) depth -= 1;
    const opens = before === "{" || before === "[";
    if (before === "," || (opens && !isEnd) || (isEnd && !opens)) pretty += `\n${"  ".repeat(depth)}`;
    pretty += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth += 1;
    before = token;
  }
  return pretty.includes("\n") ? pretty : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
