/** Moments as they are typed. */

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

/** What is said of texts that were given as moments, and are none; nothing if there are no such. */
export function noMomentText(unknown: readonly string[]): string {
  if (unknown.length === 0) return "";
  const told = unknown.map((text) => `“${text}”`).join(" or ");
  return `There is no moment ${told}: write -7d, -12h, 2026-11-01 or 2026-11-01T18:30Z.`;
}
