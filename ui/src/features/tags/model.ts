/** Tags of a run as people type them. */
export const LONGEST_TAG = 100;
export const MOST_TAGS = 50;

/** Why a text can be no further tag of a run; null if it can. */
export function refusalOf(tag: string, tags: readonly string[]): string | null {
  const word = tag.trim();
  if (word === "") return "A tag needs a text.";
  if (tags.includes(word)) return `It has the tag ${word} already.`;
  if (tags.length >= MOST_TAGS) return `A run has at most ${MOST_TAGS} tags.`;
  // As the server counts: by code points.
  const length = Array.from(word).length;
  if (length > LONGEST_TAG) return `A tag has at most ${LONGEST_TAG} characters; this has ${length}.`;
  if (/\p{Cc}/u.test(word)) return "A tag has only characters that can be printed.";
  return null;
}

/** What can be picked: tags that are known and not there yet, and last what was typed, if it is new. */
export function offeredOf(
  typed: string,
  known: readonly string[],
  tags: readonly string[],
): readonly string[] {
  const word = typed.trim();
  const found = known.filter((tag) => !tags.includes(tag));
  return word === "" || tags.includes(word) || found.includes(word) ? found : [...found, word];
}
