/**
 * Names of code and ids that are too long for their place are cut in their middle: they often differ in nothing but their
 * end. Sentences are read from their beginning, and cut at their end.
 */

/** Shorter names are shown as one piece. */
const LONG = 16;
const MOST_AT_END = 8;
/** Others may be written from the right, or have letters of several characters: these are not taken apart. */
const PLAIN = /^[\x20-\x7e]+$/;
/** One word, perhaps with its number, or anything that begins with a name of code: `random_forest, 20 trees`. */
const CODE = /^(?:\S+(?: #\d+)?$|\S*\w[._]\w)/;
const isCut = (name: string): boolean => PLAIN.test(name) && CODE.test(name);

/** Return the beginning of a name, which may be cut, and its end, which stays. */
export function halvesOf(name: string): readonly [start: string, end: string] {
  if (name.length <= LONG || !isCut(name)) return [name, ""];
  // A space would only widen the hole where it is cut.
  const end = name.slice(-Math.min(MOST_AT_END, Math.floor(name.length / 2))).trimStart();
  return end === "" ? [name, ""] : [name.slice(0, -end.length), end];
}

/** Return a text of at most so many letters: of a name that had to be cut, its beginning and its end. */
export function cutInMiddle(text: string, most: number): string {
  const letters = Array.from(text);
  if (letters.length <= most) return text;
  if (!isCut(text)) return `${letters.slice(0, most - 1).join("")}…`;
  const end = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - end).join("")}…${end === 0 ? "" : letters.slice(-end).join("")}`;
}
