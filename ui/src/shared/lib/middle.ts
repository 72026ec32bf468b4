/**
 * Names of code and ids that are too long for their place are cut in their middle: they often differ in nothing but their
 * end. Sentences are read from their beginning, and cut at their end.
 */

/** Shorter names are shown as one piece. */
const LONG = 16;
const MOST_AT_END = 8;
/** One word, perhaps with its number. Others may be sentences, written from the right, or have letters of several characters. */
const PLAIN = /^[\x21-\x7e]+(?: #\d+)?$/;

/** Return the beginning of a name, which may be cut, and its end, which stays. */
export function halvesOf(name: string): readonly [start: string, end: string] {
  if (name.length <= LONG || !PLAIN.test(name)) return [name, ""];
  const end = name.slice(-Math.min(MOST_AT_END, Math.floor(name.length / 2)));
  return [name.slice(0, -end.length), end];
}

/** Return a text of at most so many letters: of a name that had to be cut, its beginning and its end. */
export function cutInMiddle(text: string, most: number): string {
  const letters = Array.from(text);
  if (letters.length <= most) return text;
  if (!PLAIN.test(text)) return `${letters.slice(0, most - 1).join("")}…`;
  const end = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - end).join("")}…${end === 0 ? "" : letters.slice(-end).join("")}`;
}
