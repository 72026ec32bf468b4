/** Counts and sizes as people read them. */

const counts = new Intl.NumberFormat("en");
export const countText = (count: number): string => counts.format(count);

/** `1 run`, `14,233 runs`. */
export const pluralText = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

export const percentText = (part: number): string =>
  `${(100 * part).toFixed(part > 0.995 && part < 1 ? 1 : 0)} %`;
