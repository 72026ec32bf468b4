/** Moments and lengths of time as they are typed. */

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
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

export interface Limit {
  readonly isLeast: boolean;
  readonly seconds: number;
}

/** What `>5m` and `<1.5h` mean; without a unit they are seconds. Undefined if nothing. */
export function limitOf(text: string): Limit | undefined {
  const [, sign, number, unit = "s"] = /^([<>])(\d{1,7}(?:\.\d{1,3})?)([smhd])?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return { isLeast: sign === ">", seconds: (Number(number) * (UNITS[unit] ?? 0)) / 1000 };
}
