/** What people look for in a list of runs: as words in a field, as keys of an address, and as a question to the server. */
import { type RunsAsked } from "@/entities/run/queries";

export interface RunFilter {
  readonly status: readonly string[];
  readonly tag: readonly string[];
  readonly owner: readonly string[];
  readonly fn: readonly string[];
  readonly since: string;
  readonly until: string;
  readonly search: string;
  readonly nested: boolean;
}

export const FILTER_KEYS = ["status", "tag", "owner", "fn", "since", "until"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

export interface Token {
  readonly key: FilterKey;
  readonly value: string;
}

export const NO_FILTER: RunFilter = {
  status: [],
  tag: [],
  owner: [],
  fn: [],
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
  running: ["SCHEDULED", "RAN", "RETRYING"],
  queued: ["CREATED"],
  succeeded: ["RESOLVED"],
  failed: ["FAILED", "NESTED_FAILED"],
  canceled: ["CANCELED"],
  interrupted: ["INTERRUPTED"],
};

/** The states that a word stands for; `-failed` stands for all but those of `failed`. None if it means nothing. */
export function statesOf(word: string): readonly Asked[] {
  if (word.startsWith("-")) {
    const without = statesOf(word.slice(1));
    return without.length === 0 ? [] : ALL_STATES.filter((state) => !without.includes(state));
  }
  const known = statusWords[word.toLowerCase()];
  return known ?? ALL_STATES.filter((state) => state === word.toUpperCase());
}

function statesWanted(words: readonly string[]): readonly Asked[] {
  const wanted = words.filter((word) => !word.startsWith("-")).flatMap(statesOf);
  const kept = words.filter((word) => word.startsWith("-")).map(statesOf);
  const from = wanted.length > 0 ? wanted : kept.length > 0 ? ALL_STATES : [];
  return ALL_STATES.filter((state) => from.includes(state) && kept.every((each) => each.includes(state)));
}

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The moment that `-7d`, `2026-11-01` (its beginning, here) or an ISO 8601 text means; undefined if none. */
export function momentOf(text: string, now: number): number | undefined {
  const ago = /^-(\d{1,5})([mhdw])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (UNITS[ago[2] ?? ""] ?? 0);
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const moment = Date.parse(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(moment) ? undefined : moment;
}

/** Whether a word with this key means something. */
export function isUnderstood({ key, value }: Token): boolean {
  if (key === "status") return statesOf(value).length > 0;
  if (key === "since" || key === "until") return momentOf(value, 0) !== undefined;
  return value !== "";
}

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
  const key = FILTER_KEYS.find((each) => each === match?.[2]);
  if (match === null || key === undefined) return null;
  if (match[1] === "-" && key !== "status") return null;
  const value = `${match[1] ?? ""}${(match[3] ?? "").replaceAll('"', "")}`;
  return isUnderstood({ key, value }) ? { key, value } : null;
}

/** As one would type it. */
export function wordOf({ key, value }: Token): string {
  const isNot = key === "status" && value.startsWith("-");
  const told = isNot ? value.slice(1) : value;
  return `${isNot ? "-" : ""}${key}:${/\s/.test(told) ? `"${told}"` : told}`;
}

export function withToken(filter: RunFilter, { key, value }: Token): RunFilter {
  if (key === "status" || key === "tag")
    return filter[key].includes(value) ? filter : { ...filter, [key]: [...filter[key], value] };
  return { ...filter, [key]: key === "owner" || key === "fn" ? [value] : value };
}

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

/** The question to the server; `now` is what `-7d` counts from. */
export function askedBy(filter: RunFilter, now: number): RunsAsked {
  const states = statesWanted(filter.status);
  const since = momentOf(filter.since, now);
  const until = momentOf(filter.until, now);
  const owner = filter.owner.at(-1);
  const fn = filter.fn.at(-1);
  return {
    roots_only: !filter.nested,
    ...(states.length > 0 ? { state: [...states] } : {}),
    ...(filter.tag.length > 0 ? { tag: [...filter.tag] } : {}),
    ...(owner === undefined ? {} : { owner }),
    ...(fn === undefined ? {} : { function: fn }),
    ...(since === undefined ? {} : { created_after: new Date(since).toISOString() }),
    ...(until === undefined ? {} : { created_before: new Date(until).toISOString() }),
    ...(filter.search === "" ? {} : { search: filter.search }),
  };
}
