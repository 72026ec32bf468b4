/** Numbers as Python writes them, and as people read them. */

const SHOWN_DIGITS = 6;

/** Python's own way to write a float: the fewest digits that give the same number again. */
export function exactFloatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const [digits = "0", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  const plain = String(value);
  return plain.includes(".") || plain.includes("e") ? plain : `${plain}.0`;
}

/** At most six digits that count; never `0` for what is not. */
export const floatText = (value: number): string =>
  Number.isFinite(value) && !Object.is(value, -0)
    ? exactFloatText(Number(value.toPrecision(SHOWN_DIGITS)))
    : exactFloatText(value);

/** A float or a whole number, short: for statistics and axes. */
export function shortText(value: number): string {
  const [whole = "", ...part] = floatText(value).replace(/\.0$/, "").split(".");
  return [groupedText(whole), ...part].join(".");
}

/** Digits of a whole number of any size, in groups of three. */
export const groupedText = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");
