/** Moments and lengths of time as people read them. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MICROS = 1000;

const BELOW_MS = /\.\d{3}(\d+)/;

/** Return the milliseconds since 1970 of a moment as the server tells it (RFC 3339), with what is below a millisecond. */
export function readMoment(text: string): number {
  // `Date` drops that.
  const rest = BELOW_MS.exec(text)?.[1];
  return Date.parse(text) + (rest === undefined ? 0 : Number(`0.${rest}`));
}

/** Return the milliseconds between two moments in milliseconds, to the microsecond: what a computer's numbers add is not told. */
export const lengthBetween = (from: number, to: number): number => Math.round((to - from) * MICROS) / MICROS;

/**
 * Return a length of time with two or three digits that matter: `<0.1 ms`, `85 ms`, `3 min 20 s`, `2 h 05 min`.
 *
 * The command line says the same of the same length: `duration` in `src/sematic/cli/wording.py`.
 */
export function durationText(milliseconds: number): string {
  const micros = Math.max(0, Math.round(milliseconds * MICROS));
  if (micros > 0 && micros < 50) return "<0.1 ms";
  if (micros < 9950) return `${(rounded(micros, 100) / 10).toFixed(1)} ms`;
  if (micros < 999_500) return `${rounded(micros, 1000)} ms`;
  if (micros < 9_995_000) return `${(rounded(micros, 10_000) / 100).toFixed(2)} s`;
  if (micros < 59_950_000) return `${(rounded(micros, 100_000) / 10).toFixed(1)} s`;
  const ms = rounded(micros, 1_000_000) * SECOND;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${two((ms % MINUTE) / SECOND)} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${two(Math.floor((ms % HOUR) / MINUTE))} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}

/** Halves go upwards. */
const rounded = (micros: number, digit: number): number => Math.floor((micros + digit / 2) / digit);

/** Return how long something has taken so far, in whole seconds: `4 s`, `3 min 20 s`. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  return seconds < 60 ? `${seconds} s` : durationText(seconds * SECOND);
}

const two = (number: number): string => String(number).padStart(2, "0");

// What formats is made once: to make it takes a hundred times as long as to use it, and lists do so in every row.
const formats = new Map<string, Intl.DateTimeFormat>();

/** `zone` is `local`, `utc` or an IANA name; one that there is not is taken for `local`. */
export function momentText(moment: number, zone: string, options: Intl.DateTimeFormatOptions = {}): string {
  const name = JSON.stringify([zone, options]);
  let format = formats.get(name);
  if (format === undefined) {
    format = formatOf(zone, { dateStyle: "medium", timeStyle: "medium", ...options });
    formats.set(name, format);
  }
  return format.format(moment);
}

/** Return a day as the command line writes it: `2026-11-20`. */
export function dayText(moment: number, zone: string): string {
  const name = `day ${zone}`;
  let format = formats.get(name);
  if (format === undefined) {
    // What Swedes write is that.
    format = formatOf(zone, { dateStyle: "short" }, "sv-SE");
    formats.set(name, format);
  }
  return format.format(moment);
}

function formatOf(zone: string, shape: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, zoned(shape, zone));
  } catch {
    return new Intl.DateTimeFormat(locale, shape);
  }
}

const zoned = (shape: Intl.DateTimeFormatOptions, zone: string): Intl.DateTimeFormatOptions =>
  zone === "" || zone === "local" ? shape : { ...shape, timeZone: zone === "utc" ? "UTC" : zone };
