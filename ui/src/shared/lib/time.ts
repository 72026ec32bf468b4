/** Moments and lengths of time as people read them. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Return a length of time: `12 ms`, `4.2 s`, `16 s`, `4m 12s`, `2h 05m`, `3d 04h`.
 *
 * As on the command line it is rounded to the nearest, up to the second; hours and days are those that are full.
 */
export function durationText(milliseconds: number): string {
  const told = Math.max(0, milliseconds);
  if (told < 1) return told === 0 ? "0 ms" : "< 1 ms";
  if (Math.round(told) < SECOND) return `${Math.round(told)} ms`;
  if (told < 9950) return `${(told / SECOND).toFixed(1)} s`;
  const ms = Math.round(told / SECOND) * SECOND;
  if (ms < MINUTE) return `${ms / SECOND} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m ${two(Math.floor((ms % MINUTE) / SECOND))}s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h ${two(Math.floor((ms % HOUR) / MINUTE))}m`;
  return `${Math.floor(ms / DAY)}d ${two(Math.floor((ms % DAY) / HOUR))}h`;
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
