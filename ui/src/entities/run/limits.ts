/** Limits of how long runs took, as they are written in a search. */

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const LIMIT = /^([<>])=?(\d{1,9}(?:\.\d{1,3})?)([uµm]s|[smhd])?$/;

export interface Limit {
  readonly isLeast: boolean;
  readonly milliseconds: number;
}

/** What `>5m`, `<1.5h` and `>300us` mean; without a unit they are seconds. Undefined if nothing. */
export function limitOf(text: string): Limit | undefined {
  const [, sign, number, unit = "s"] = LIMIT.exec(text.toLowerCase()) ?? [];
  if (sign === undefined) return undefined;
  return { isLeast: sign === ">", milliseconds: Number(number) * (UNITS[unit] ?? 0) };
}

/** Whether there is nothing yet that could be a limit. */
export const isNoLimitYet = (text: string): boolean => /^[<>]?=?$/.test(text);

/** What is said of texts that were searched for as limits, and are none; nothing if there are no such. */
export function noLimitText(unknown: readonly string[]): string {
  if (unknown.length === 0) return "";
  const told = unknown.map((text) => `“${text}”`).join(" or ");
  return `There is no duration ${told}: write >5s, <2m, >1.5h or <300ms.`;
}
