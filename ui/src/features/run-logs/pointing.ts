/** What `#log=` says, and what `#find=` says. */
import { type LogQuestion } from "@/entities/log/queries";

export type Pointer =
  | { readonly kind: "lines"; readonly first: number; readonly last: number }
  /** What ended the run, where its log says it. */
  | { readonly kind: "error" }
  | { readonly kind: "first-error" }
  | { readonly kind: "end" };

export function pointerOf(text: string): Pointer | null {
  if (text === "error" || text === "first-error" || text === "end") return { kind: text };
  const told = /^L([1-9]\d{0,11})(?:-L?([1-9]\d{0,11}))?$/.exec(text);
  if (told === null) return null;
  const [one, other] = [Number(told[1]), Number(told[2] ?? told[1])];
  return { kind: "lines", first: Math.min(one, other), last: Math.max(one, other) };
}

export const linesText = (first: number, last: number): string =>
  first === last ? `L${first}` : `L${Math.min(first, last)}-L${Math.max(first, last)}`;

const WITH_FLAGS = /^\/([\s\S]+)\/(c|l|lc)?$/;

/** A text, looked for as it is, in either case; `/expression/`, with `c` where case counts, `l` where it is a text. */
export function questionOf(text: string): LogQuestion | null {
  if (text === "") return null;
  const [, pattern, flags = ""] = WITH_FLAGS.exec(text) ?? [];
  if (pattern === undefined) return { pattern: text, isRegex: false, isCaseSensitive: false };
  return { pattern, isRegex: !flags.includes("l"), isCaseSensitive: flags.includes("c") };
}

export function questionText({ pattern, isRegex, isCaseSensitive }: LogQuestion): string {
  if (pattern === "") return "";
  if (!isRegex && !isCaseSensitive && !WITH_FLAGS.test(pattern)) return pattern;
  return `/${pattern}/${isRegex ? "" : "l"}${isCaseSensitive ? "c" : ""}`;
}

/** The same in this browser; null if only the server understands it. */
export function expressionOf({ pattern, isRegex, isCaseSensitive }: LogQuestion): RegExp | null {
  try {
    return new RegExp(
      isRegex ? pattern : pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
      isCaseSensitive ? "gu" : "giu",
    );
  } catch {
    return null;
  }
}
