/** What a terminal would show of a line: its last state, in pieces that look alike. */
import Anser from "anser";

export interface Look {
  /** As `red, green, blue`; null for the colour of text. */
  readonly ink: string | null;
  readonly paper: string | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isStruck: boolean;
}

export interface Piece {
  readonly text: string;
  /** Null for text as it is. */
  readonly look: Look | null;
}

/* eslint-disable no-control-regex -- escape sequences begin with one */
const OPERATING_SYSTEM = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)/g;
const NOT_COLOUR = /\x1b\[(?![\d;]*m)[0-?]*[ -/]*[@-~]/g;
const CUT_OFF = /\x1b(?:\[[0-?]*[ -/]*)?$/;
const SHORT = /\x1b(?:[ -/]+[0-~]|[0-Z\\^-~])/g;
const COLOUR = /\x1b\[[\d;]*m/g;
const STRAY = /\x1b(?!\[[\d;]*m)/g;
const CONTROL = /[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]/g;
/* eslint-enable no-control-regex */

/** What the cursor overwrote is not seen on a terminal: return what stands there at last, and how often it was overwritten. */
export function lastState(text: string): { readonly text: string; readonly overwritten: number } {
  if (!text.includes("\r")) return { text, overwritten: 0 };
  const states = text.split("\r").filter((each) => plainOf(each) !== "");
  return { text: states.at(-1) ?? "", overwritten: Math.max(states.length - 1, 0) };
}

/** Take away everything that moves the cursor, sets titles, rings bells: all but colours. */
export function withColoursOnly(text: string): string {
  if (!/[\x00-\x08\x0b-\x1f\x7f]/.test(text)) return text; // eslint-disable-line no-control-regex -- see above
  return text
    .replace(OPERATING_SYSTEM, "")
    .replace(CONTROL, "")
    .replace(NOT_COLOUR, "")
    .replace(CUT_OFF, "")
    .replace(SHORT, "")
    .replace(STRAY, "");
}

/** The text alone. */
export const plainOf = (text: string): string => withColoursOnly(text).replace(COLOUR, "");

/** What a terminal would show. */
export function piecesOf(text: string): readonly Piece[] {
  const clean = withColoursOnly(text);
  if (!clean.includes("\x1b")) return clean === "" ? [] : [{ text: clean, look: null }];
  const pieces: Piece[] = [];
  for (const entry of Anser.ansiToJson(clean, { json: true })) {
    if (entry.content !== "") pieces.push({ text: entry.content, look: lookOf(entry) });
  }
  return pieces;
}

function lookOf(entry: ReturnType<typeof Anser.ansiToJson>[number]): Look | null {
  if (!entry.was_processed) return null;
  const has = (name: (typeof entry.decorations)[number]): boolean => entry.decorations.includes(name);
  return {
    ink: colourOf(entry.fg),
    paper: colourOf(entry.bg),
    isBold: has("bold"),
    isDim: has("dim"),
    isItalic: has("italic"),
    isUnderlined: has("underline"),
    isStruck: has("strikethrough"),
  };
}

/** Declared as text, and null where there is none. */
const colourOf = (told: string | null): string | null => told;
