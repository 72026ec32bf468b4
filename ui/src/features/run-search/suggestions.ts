/** What the word that is being typed may become. */
import { FILTER_KEYS, isNegatable, keyOf, statusWords, type FilterKey } from "./model";

export interface Suggestion {
  /** What takes the place of the word; one that ends with a colon wants to be gone on with. */
  readonly word: string;
  readonly hint: string;
}

/** What there is to choose from, as far as it is known. */
export type Known = Readonly<Record<"tag" | "owner" | "fn", readonly string[]>>;

const MOST = 10;

const hints = {
  status: "how the run went",
  tag: "a tag; several: all of them",
  owner: "who launched it; several: any of them",
  fn: "the run's function; several: any of them",
  dur: "how long it took",
  since: "created then or later",
  until: "created before",
} satisfies Record<FilterKey, string>;

const spans: readonly (readonly [string, string])[] = [
  ["-1h", "the last hour"],
  ["-24h", "the last day"],
  ["-7d", "the last week"],
  ["-30d", "the last 30 days"],
];

const lengths: readonly (readonly [string, string])[] = [
  [">1m", "a minute or longer"],
  [">10m", "ten minutes or longer"],
  [">1h", "an hour or longer"],
  ["<10s", "ten seconds or less"],
];

/** The word at the end of a text, and what was before it. */
export function lastWord(text: string): { readonly before: string; readonly word: string } {
  const word = /(?:[^\s"]|"[^"]*"?)*$/.exec(text)?.[0] ?? "";
  return { before: text.slice(0, text.length - word.length), word };
}

/** Of which values with which text in them some are to be suggested. */
export function asksFor(text: string): { readonly key: keyof Known; readonly part: string } | null {
  const [, key, told] = /^-?(tag|owner|fn):(.*)$/.exec(lastWord(text).word) ?? [];
  const part = (told ?? "").replaceAll('"', "");
  return key === "tag" || key === "owner" || key === "fn" ? { key, part } : null;
}

export function suggestionsFor(
  text: string,
  known: Known,
  fixed: readonly FilterKey[],
): readonly Suggestion[] {
  const { word } = lastWord(text);
  const [, minus = "", key, told] = /^(-?)(?:(\w+):)?(.*)$/.exec(word) ?? [];
  const keys = FILTER_KEYS.filter((each) => !fixed.includes(each));
  if (key === undefined) {
    return keys
      .filter((each) => each.startsWith(told ?? "") && (minus === "" || isNegatable(each)))
      .map((each) => ({ word: `${minus}${each}:`, hint: hints[each] }));
  }
  const found = keys.find((each) => each === keyOf(key));
  if (found === undefined || (minus !== "" && !isNegatable(found))) return [];
  const part = (told ?? "").replaceAll('"', "").toLowerCase();
  return valuesOf(found, known)
    .filter(([value]) => value.toLowerCase().includes(part))
    .sort(([one], [other]) => Number(other.startsWith(part)) - Number(one.startsWith(part)))
    .slice(0, MOST)
    .map(([value, hint]) => ({ word: `${minus}${key}:${/\s/.test(value) ? `"${value}"` : value}`, hint }));
}

function valuesOf(key: FilterKey, known: Known): readonly (readonly [string, string])[] {
  if (key === "status") return Object.keys(statusWords).map((word) => [word, ""] as const);
  if (key === "dur") return lengths;
  if (key === "since" || key === "until") return spans;
  return known[key].map((value) => [value, ""] as const);
}
