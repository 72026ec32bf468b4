/** How bad a line is, as far as its text tells: the same expressions for the server's search and for what is at hand. */

export type Level = "error" | "warning" | "info";

/** In a way that Python and JavaScript understand alike. A colour's escape sequence ends with a letter, `m`. */
const upper = (words: string): string => `(?:(?<![A-Za-z_])|(?<=\\dm)|(?<=\\[m))(?:${words})(?![A-Za-z_])`;

const structured = (words: string): string => `"(?:level|levelname|severity)": ?"(?:${words})"`;

export const levelPatterns = {
  error: [
    upper("ERROR|CRITICAL|FATAL"),
    "Traceback \\(most recent call last\\):",
    structured("error|critical|fatal"),
    "^\\s*(?:[Ee]rror|[Ff]atal):",
  ].join("|"),
  warning: [upper("WARN|WARNING"), structured("warn|warning"), "\\w+Warning:"].join("|"),
  info: [upper("INFO|NOTICE"), structured("info|notice")].join("|"),
} satisfies Record<Level, string>;

const compiled = {
  error: new RegExp(levelPatterns.error),
  warning: new RegExp(levelPatterns.warning),
  info: new RegExp(levelPatterns.info),
} satisfies Record<Level, RegExp>;

/** How much of a line's beginning is looked at. */
const LOOKED_AT = 2000;

export function levelOf(text: string): Level | null {
  const start = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
  if (compiled.error.test(start)) return "error";
  if (compiled.warning.test(start)) return "warning";
  return compiled.info.test(start) ? "info" : null;
}

export const levelLetters = { error: "E", warning: "W", info: "I" } as const satisfies Record<Level, string>;
export const levelWords = {
  error: "Errors",
  warning: "Warnings",
  info: "Information",
} satisfies Record<Level, string>;

/** The expression that finds lines of any of some levels. */
export const patternOf = (levels: readonly Level[]): string =>
  levels.map((level) => levelPatterns[level]).join("|");

export const LEVELS = ["error", "warning", "info"] as const satisfies readonly Level[];

/** Which levels an address names by their letters. */
export const levelsIn = (letters: string): readonly Level[] =>
  LEVELS.filter((level) => letters.includes(levelLetters[level]));

export const lettersOf = (levels: readonly Level[]): string =>
  levels.map((level) => levelLetters[level]).join("");

/** The letters with one level more or less. */
export const lettersWith = (levels: readonly Level[], changed: Level): string =>
  lettersOf(LEVELS.filter((level) => levels.includes(level) !== (level === changed)));
