/** How long ago a moment was, as people read it. */
import { dayText } from "./time";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 31 * DAY;

const UNITS = [
  [MINUTE, SECOND, "s"],
  [HOUR, MINUTE, "min"],
  [DAY, HOUR, "h"],
  [MONTH, DAY, "d"],
] as const;

/**
 * Return how long ago a moment was, in the largest unit of which one has passed, never more than has: `now`, `59 s ago`,
 * `2 h ago`; the day after a month.
 *
 * The command line says the same of the same moment: `ago` in `src/sematic/cli/wording.py`. Clocks may differ by a little, so
 * what will be within a minute is now.
 */
export function agoText(moment: number, now: number, zone = "local"): string {
  const past = now - moment;
  if (past < SECOND && past > -MINUTE) return "now";
  const found = UNITS.find(([limit]) => Math.abs(past) < limit);
  if (found === undefined) return dayText(moment, zone);
  const [, size, unit] = found;
  const count = `${Math.floor(Math.abs(past) / size)} ${unit}`;
  return past < 0 ? `in ${count}` : `${count} ago`;
}
