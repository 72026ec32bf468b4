/** A page's address as values: where it is, how it is shown, and what in it is pointed at. */

export type Entries = readonly (readonly [key: string, value: string])[];

export interface Place {
  /** Decides which page is shown. */
  readonly path: string;
  /** How it is shown: filters, order, theme. */
  readonly query: Entries;
  /** What on the page is pointed at: a run, a tab, a line. */
  readonly hash: Entries;
}

/** What a link or an action changes of a place; null takes a key away. */
export interface Target {
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | null>>;
  readonly hash?: Readonly<Record<string, string | null>>;
}

/** These settings of the whole dashboard stay when another page is opened. */
const LASTING = new Set(["tz", "theme", "density", "embed"]);

export const isLasting = (key: string): boolean => LASTING.has(key) || key.startsWith("ff.");

export function placeOf(url: { pathname: string; search: string; hash: string }): Place {
  return {
    path: url.pathname,
    query: [...new URLSearchParams(url.search)],
    hash: [...new URLSearchParams(url.hash.replace(/^#/, ""))],
  };
}

export function addressOf(place: Place): string {
  const query = textOf(place.query);
  const hash = textOf(place.hash);
  return `${place.path}${query && `?${query}`}${hash && `#${hash}`}`;
}

export const isSamePlace = (one: Place, other: Place): boolean => addressOf(one) === addressOf(other);

export const valueOf = (entries: Entries, key: string): string | undefined =>
  entries.find(([each]) => each === key)?.[1];

export const valuesOf = (entries: Entries, key: string): readonly string[] =>
  entries.filter(([each]) => each === key).map(([, value]) => value);

/** Return entries with one key's value; it keeps its place, and null takes it away. */
export function withValue(entries: Entries, key: string, value: string | null): Entries {
  return withValues(entries, key, value === null ? [] : [value]);
}

/** The same for a key that may be there several times. */
export function withValues(entries: Entries, key: string, values: readonly string[]): Entries {
  const place = entries.findIndex(([each]) => each === key);
  const others = entries.filter(([each]) => each !== key);
  const at = place < 0 ? others.length : entries.slice(0, place).filter(([each]) => each !== key).length;
  return [...others.slice(0, at), ...values.map((value) => [key, value] as const), ...others.slice(at)];
}

/**
 * Return where a target leads from a place.
 *
 * On the same page everything that is not named stays; on another page only what is meant for the whole dashboard.
 */
export function placeAfter(place: Place, target: Target): Place {
  const isOther = target.path !== undefined && target.path !== place.path;
  const query = isOther ? place.query.filter(([key]) => isLasting(key)) : place.query;
  return {
    path: target.path ?? place.path,
    query: changed(query, target.query),
    hash: changed(isOther ? [] : place.hash, target.hash),
  };
}

function changed(entries: Entries, by: Readonly<Record<string, string | null>> = {}): Entries {
  return Object.entries(by).reduce((so, [key, value]) => withValue(so, key, value), entries);
}

/** Colons, slashes and commas may stand as they are: addresses are read by people, too. */
const textOf = (entries: Entries): string =>
  entries.length === 0
    ? ""
    : new URLSearchParams(entries.map(([key, value]) => [key, value]))
        .toString()
        .replace(/%3A/g, ":")
        .replace(/%2F/g, "/")
        .replace(/%2C/g, ",");
