/** Single cells as people read them, and as other programs take them. */
import { visibleName } from "@/shared/lib/blanks";

/** Return a cell's text; null is nothing, and said so by whoever shows it. */
export function cellText(cell: unknown): string {
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return Object.is(cell, -0) ? "-0.0" : String(cell);
  if (typeof cell === "boolean") return cell ? "True" : "False";
  if (cell === null || cell === undefined) return "null";
  const odd = oddFloat(cell);
  if (odd !== null) return odd;
  return Array.isArray(cell) ? cell.map(cellText).join(" · ") : JSON.stringify(cell);
}

/** NaN and infinities come as `{"float": "nan"}`. */
function oddFloat(cell: unknown): string | null {
  if (typeof cell !== "object" || cell === null || !("float" in cell)) return null;
  return typeof cell.float === "string" ? cell.float : null;
}

const MOST_DIGITS = 9;
const LEAST_DECIMALS = 2;
/** From here on, nine digits leave too few decimals. */
const LARGE = 10 ** (MOST_DIGITS - LEAST_DECIMALS);

/** The same in a narrow cell: nine digits that count of a number, and two decimals of a fraction, which else reads as whole. */
export function shortCellText(cell: unknown): string {
  if (typeof cell !== "number" || Number.isInteger(cell)) return shownCellText(cell);
  const exact = String(cell);
  if (exact.length <= MOST_DIGITS + 2) return exact;
  const rounded = Number(cell.toPrecision(MOST_DIGITS));
  const isLarge = Math.abs(cell) >= LARGE || Number.isInteger(rounded);
  const short = isLarge ? cell.toFixed(LEAST_DECIMALS) : String(rounded);
  return exact.length <= short.length ? exact : short;
}

/** A cell as it is shown in one line: a text whose blanks could not be seen in quotes. */
export const shownCellText = (cell: unknown): string =>
  typeof cell === "string" ? visibleName(cell) : cellText(cell);

/** The same where there is room for lines: a text of several is shown as it is. */
export const wholeCellText = (cell: unknown): string =>
  typeof cell === "string" && cell.trim().includes("\n") ? cell : shownCellText(cell);

export const isNumeric = (cell: unknown): boolean => typeof cell === "number" || oddFloat(cell) !== null;

const plain = (cell: unknown): string => (cell === null || cell === undefined ? "" : cellText(cell));

export const tsvOf = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((row) => row.map((cell) => plain(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvOf = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((row) => `${row.map((cell) => quoted(plain(cell))).join(",")}\r\n`).join("");

/** How a column is named in an address: by its name, or by its number where that would not tell it from others. */
export const columnKey = (names: readonly string[], column: number): string => {
  const name = names[column];
  const isTelling =
    name !== undefined &&
    name !== "" &&
    !name.startsWith("@") &&
    names.indexOf(name) === names.lastIndexOf(name);
  return isTelling ? name : `@${column}`;
};

/** Return the number of the column that an address names; 0 if there is none. */
export function columnOf(names: readonly string[], key: string, count: number): number {
  const number = /^@(\d{1,7})$/.exec(key);
  const found = number === null ? names.indexOf(key) : Number(number[1]);
  return found >= 0 && found < count ? found : 0;
}
