/** What people look for in a list of runs: as words in a field, as keys of an address, and as a question to the server. */
import { isNoLimitYet, limitOf, noLimitText } from "@/entities/run/limits";
import { type RunsAsked } from "@/entities/run/queries";
import { noStateText, stateSearchWords } from "@/entities/run/states";

import { momentOf, noMomentText } from "./spans";

export interface RunFilter {
  readonly status: readonly string[];
  readonly tag: readonly string[];
  readonly owner: readonly string[];
  readonly fn: readonly string[];
  readonly dur: readonly string[];
  readonly since: string;
  readonly until: string;
  readonly search: string;
  readonly nested: boolean;
}

export const FILTER_KEYS = ["status", "tag", "owner", "fn", "dur", "since", "until"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** What is typed for a key: the search within a run says `state:`. */
export const keyWords: Readonly<Record<string, FilterKey>> = {
  ...Object.fromEntries(FILTER_KEYS.map((key) => [key, key])),
  state: "status",
};

/** The key that a word is typed for; undefined if none. */
export const keyOf = (word: string): FilterKey | undefined =>
  Object.hasOwn(keyWords, word) ? keyWords[word] : undefined;

/** Keys that may be given several times. */
const LISTS = ["status", "tag", "owner", "fn", "dur"] as const satisfies readonly FilterKey[];

/** Keys whose values can be left out: `-tag:gpu`. */
export const NEGATABLE = ["status", "tag", "owner", "fn"] as const satisfies readonly FilterKey[];
export const isNegatable = (key: FilterKey): boolean => NEGATABLE.some((each) => each === key);

export interface Token {
  readonly key: FilterKey;
  readonly value: string;
}

export const NO_FILTER: RunFilter = {
  status: [],
  tag: [],
  owner: [],
  fn: [],
  dur: [],
  since: "",
  until: "",
  search: "",
  nested: false,
};

type Asked = NonNullable<RunsAsked["state"]>[number];

const ALL_STATES = [
  "CREATED",
  "SCHEDULED",
  "RAN",
  "RETRYING",
  "RESOLVED",
  "FAILED",
  "NESTED_FAILED",
  "CANCELED",
  "INTERRUPTED",
] as const satisfies readonly Asked[];

/** The words for `status:`; the names of the API's states count as well. */
export const statusWords: Readonly<Record<string, readonly Asked[]>> = {
  queued: ["CREATED"],
  running: ["SCHEDULED", "RAN"],
  retrying: ["RETRYING"],
  succeeded: ["RESOLVED"],
  failed: ["FAILED", "NESTED_FAILED"],
  "child-failed": ["NESTED_FAILED"],
  canceled: ["CANCELED"],
  interrupted: ["INTERRUPTED"],
};

/** The states that a word stands for; none if it means nothing. */
export function statesOf(word: string): readonly Asked[] {
  const name = word.toLowerCase().replaceAll(/[_ ]/g, "-");
  if (Object.hasOwn(statusWords, name)) return statusWords[name] ?? [];
  return ALL_STATES.filter((state) => state === name.toUpperCase().replaceAll("-", "_"));
}

const CACHED_TEXT = "Cached runs are among those that succeeded: write status:succeeded.";

/** What is said of a filter that asks for states, lengths of time or moments that there are not; nothing if it does not. */
export function troubleWith(filter: RunFilter): string {
  const words = filter.status.map((value) => value.replace(/^-/, ""));
  const noStates = words.filter((word) => statesOf(word).length === 0);
  const isCached = (word: string): boolean => word.toLowerCase() === stateSearchWords.REUSED;
  return [
    noStates.some(isCached) ? CACHED_TEXT : "",
    noStateText(
      noStates.filter((word) => !isCached(word)),
      Object.keys(statusWords),
    ),
    noLimitText(noLimitsOf(filter)),
    noMomentText(noMomentsOf(filter)),
  ]
    .filter(Boolean)
    .join(" ");
}

const noLimitsOf = ({ dur }: RunFilter): readonly string[] =>
  dur.filter((text) => limitOf(text) === undefined);
const noMomentsOf = ({ since, until }: RunFilter): readonly string[] =>
  [since, until].filter((text) => text !== "" && momentOf(text, 0) === undefined);

/** Values as they are told apart: those that are wanted, and those that are to be left out. */
function sides(values: readonly string[]): readonly [wanted: string[], unwanted: string[]] {
  return [
    values.filter((value) => !value.startsWith("-")),
    values.filter((value) => value.startsWith("-")).map((value) => value.slice(1)),
  ];
}

/** A question that no run is an answer to: `status:failed -status:failed`, or something that there is not. */
const NOTHING: RunsAsked = { created_before: "1970-01-01T00:00:00Z" };

function statesAsked(values: readonly string[]): RunsAsked {
  const [words, unwanted] = sides(values);
  const wanted = words.flatMap(statesOf);
  const out = new Set(unwanted.flatMap(statesOf));
  if (words.length === 0) {
    if (ALL_STATES.every((state) => out.has(state))) return NOTHING;
    return out.size === 0 ? {} : { not_state: [...out] };
  }
  const state = ALL_STATES.filter((each) => wanted.includes(each) && !out.has(each));
  return state.length === 0 ? NOTHING : { state };
}

function limitsAsked(values: readonly string[]): RunsAsked {
  const limits = values.map(limitOf).filter((limit) => limit !== undefined);
  const least = limits.filter(({ isLeast }) => isLeast).map(({ milliseconds }) => milliseconds / 1000);
  const most = limits.filter(({ isLeast }) => !isLeast).map(({ milliseconds }) => milliseconds / 1000);
  return {
    ...(least.length === 0 ? {} : { min_duration: Math.max(...least) }),
    ...(most.length === 0 ? {} : { max_duration: Math.min(...most) }),
  };
}

/** Whether there is something with this key to look for, or to be told of that it means nothing: `troubleWith`. */
export function isUnderstood({ key, value }: Token): boolean {
  if (key === "dur") return !isNoLimitYet(value);
  return value.replace(/^-/, "") !== "";
}

/** The filter without what means nothing or is said twice, as in an address that somebody typed. */
export function understood(filter: RunFilter): RunFilter {
  const once = { ...filter };
  for (const key of LISTS) once[key] = [...new Set(filter[key])];
  return tokensOf(once)
    .filter((token) => !isUnderstood(token))
    .reduce(withoutToken, once);
}

/** Whether all of it means something. */
export const isAllUnderstood = (filter: RunFilter): boolean =>
  tokensOf(understood(filter)).length === tokensOf(filter).length;

const WORD = /(?:[^\s"]|"[^"]*"?)+/g;

/** Take apart what was typed: words with a known key and a meaning, and everything else as it is. */
export function parsed(text: string): { readonly tokens: readonly Token[]; readonly rest: string } {
  const tokens: Token[] = [];
  const rest: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    const token = tokenOf(word);
    if (token === null) rest.push(word);
    else tokens.push(token);
  }
  return { tokens, rest: rest.join(" ") };
}

function tokenOf(word: string): Token | null {
  const match = /^(-?)(\w+):(.+)$/.exec(word);
  const key = keyOf(match?.[2] ?? "");
  if (match === null || key === undefined) return null;
  if (match[1] === "-" && !isNegatable(key)) return null;
  const value = `${match[1] ?? ""}${(match[3] ?? "").replaceAll('"', "")}`;
  return isUnderstood({ key, value }) ? { key, value } : null;
}

/** As one would type it. */
export function wordOf({ key, value }: Token): string {
  const isNot = isNegatable(key) && value.startsWith("-");
  const told = isNot ? value.slice(1) : value;
  return `${isNot ? "-" : ""}${key}:${/\s/.test(told) ? `"${told}"` : told}`;
}

/** The filter with one more; what says the opposite of it goes, and so does another limit of the same kind. */
export function withToken(filter: RunFilter, { key, value }: Token): RunFilter {
  if (key === "since" || key === "until") return { ...filter, [key]: value };
  const kept = filter[key].filter(
    (each) => !(key === "dur" ? each[0] === value[0] : isOpposite(each, value)),
  );
  return kept.includes(value) ? filter : { ...filter, [key]: [...kept, value] };
}

const isOpposite = (one: string, other: string): boolean => one === `-${other}` || other === `-${one}`;

export function withoutToken(filter: RunFilter, { key, value }: Token): RunFilter {
  if (key === "since" || key === "until") return { ...filter, [key]: "" };
  return { ...filter, [key]: filter[key].filter((each) => each !== value) };
}

export function tokensOf(filter: RunFilter): readonly Token[] {
  return FILTER_KEYS.flatMap((key) => {
    const told = filter[key];
    const values = typeof told === "string" ? (told === "" ? [] : [told]) : told;
    return values.map((value) => ({ key, value }));
  });
}

export const isFiltered = (filter: RunFilter): boolean => tokensOf(filter).length > 0 || filter.search !== "";

/** Asks for nested runs too, but for those that only build containers: to people they are no step. */
export const NESTED_TOO: RunsAsked = { roots_only: false, is_virtual: false };

/** The question to the server; `now` is what `-7d` counts from. */
export function askedBy(filter: RunFilter, now: number): RunsAsked {
  const since = momentOf(filter.since, now);
  const until = momentOf(filter.until, now);
  const [tag, notTag] = sides(filter.tag);
  const [owner, notOwner] = sides(filter.owner);
  const [fn, notFn] = sides(filter.fn);
  return {
    ...(filter.nested ? NESTED_TOO : { roots_only: true }),
    ...some("tag", tag),
    ...some("not_tag", notTag),
    ...some("owner", owner),
    ...some("not_owner", notOwner),
    ...some("function", fn),
    ...some("not_function", notFn),
    ...limitsAsked(filter.dur),
    ...(since === undefined ? {} : { created_after: new Date(since).toISOString() }),
    ...(until === undefined ? {} : { created_before: new Date(until).toISOString() }),
    ...(filter.search === "" ? {} : { search: filter.search }),
    ...statesAsked(filter.status),
    ...(noLimitsOf(filter).length + noMomentsOf(filter).length === 0 ? {} : NOTHING),
  };
}

const some = (key: keyof RunsAsked, values: readonly string[]): RunsAsked =>
  values.length === 0 ? {} : { [key]: values };
