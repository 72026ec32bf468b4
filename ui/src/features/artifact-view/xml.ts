/** XML as a text: whether one is XML, and its elements on lines of their own. Nothing of it is ever made into nodes. */
import { indentAt } from "./indentAt";

const NAME = String.raw`[\p{L}_:][\p{L}\p{N}\p{M}_:.·-]*`;
const ATTRIBUTES = String.raw`(?:\s+${NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*`;
/** Everything that XML consists of, one thing after the other. */
const TOKEN = new RegExp(
  [
    String.raw`(?<aside><!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE[^<>[\]]*(?:\[[^\]]*\]\s*)?>)`,
    String.raw`(?<literal><!\[CDATA\[[^]*?\]\]>)`,
    String.raw`<\/(?<closed>${NAME})\s*>`,
    String.raw`<(?<opened>${NAME})${ATTRIBUTES}\s*(?<empty>\/?)>`,
    "(?<words>[^<]+)",
  ].join("|"),
  "uy",
);

interface Element {
  readonly name: string;
  /** Whether there are words right in it, so that its white space may count. */
  hasWords: boolean;
  hasElements: boolean;
}

interface Token {
  readonly text: string;
  readonly kind: "opening" | "closing" | "empty" | "aside" | "words";
  /** What it opens or closes, or is right in; null outside of all. */
  readonly element: Element | null;
}

/** Return the parts of a text that is well-formed; null for any other. */
function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const open: Element[] = [];
  let roots = 0;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const found = TOKEN.exec(text);
    if (found === null) return null;
    const [whole] = found;
    const { aside, literal, closed, opened, empty } = found.groups ?? {};
    const within = open.at(-1) ?? null;
    if (opened !== undefined) {
      if (within === null) roots += 1;
      else within.hasElements = true;
      const element: Element = {
        name: opened,
        hasWords: /\sxml:space\s*=\s*["']preserve["']/.test(whole),
        hasElements: false,
      };
      if (empty === "") open.push(element);
      tokens.push({ text: whole, kind: empty === "" ? "opening" : "empty", element });
    } else if (closed !== undefined) {
      if (open.pop()?.name !== closed) return null;
      tokens.push({ text: whole, kind: "closing", element: within });
    } else if (aside !== undefined) {
      if (within !== null) within.hasElements = true;
      tokens.push({ text: whole, kind: "aside", element: within });
    } else {
      const isBlank = literal === undefined && whole.trim() === "";
      if (within === null && !isBlank) return null;
      if (within !== null && !isBlank) within.hasWords = true;
      tokens.push({ text: whole, kind: "words", element: within });
    }
  }
  return open.length === 0 && roots === 1 ? tokens : null;
}

export const isXml = (text: string): boolean =>
  /^\ufeff?\s*<[^]*>\s*$/.test(text) && tokensOf(text.trim()) !== null;

/** Whether what is in an element may be moved to lines of its own. */
const isSpread = (element: Element | null): boolean =>
  element === null || (element.hasElements && !element.hasWords);

/**
 * The same XML with its elements on lines of their own; where words stand beside elements, all is as it was.
 *
 * A text that is no XML stays as it is.
 */
export function indentedXml(text: string): string {
  const tokens = tokensOf(text.trim());
  if (tokens === null) return text;
  const written: string[] = [];
  // Elements that are open, and how many of them, from the outermost on, have lines of their own within.
  let depth = 0;
  let kept = 0;
  const begin = (token: Token, at: number): void => {
    written.push(written.length === 0 ? "" : `\n${indentAt(at)}`, token.text);
  };
  for (const token of tokens) {
    const spreads = isSpread(token.element);
    if (kept > 0) {
      written.push(token.text);
      if (token.kind === "opening") kept += 1;
      if (token.kind === "closing") kept -= 1;
    } else if (token.kind === "words") {
      if (!spreads) written.push(token.text);
    } else if (token.kind === "closing") {
      depth -= 1;
      begin(token, depth);
    } else {
      begin(token, depth);
      if (token.kind === "opening" && spreads) depth += 1;
      if (token.kind === "opening" && !spreads) kept = 1;
    }
  }
  return written.join("");
}
