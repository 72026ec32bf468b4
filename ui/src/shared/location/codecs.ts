/** How values are written into an address: plain strings that people can read and change. */

export interface Codec<T> {
  /** Undefined if the text means nothing. */
  readonly parse: (text: string) => T | undefined;
  readonly format: (value: T) => string;
  readonly initial: T;
}

export const text: Codec<string> = { parse: (told) => told, format: (value) => value, initial: "" };

/** An id or the beginning of one. */
export const idBeginning: Codec<string> = {
  parse: (told) => (/^[0-9a-f]{4,64}$/i.test(told) ? told.toLowerCase() : undefined),
  format: (value) => value,
  initial: "",
};

export const wholeNumber: Codec<number | null> = {
  parse: (told) => (/^\d{1,15}$/.test(told) ? Number(told) : undefined),
  format: (value) => (value === null ? "" : String(value)),
  initial: null,
};

export const flag: Codec<boolean> = {
  parse: (told) => (told === "1" ? true : told === "0" ? false : undefined),
  format: (value) => (value ? "1" : "0"),
  initial: false,
};

/** One of some words; `aliases` are words of old links. */
export function choice<const T extends string>(
  words: readonly T[],
  initial: NoInfer<T>,
  aliases: Readonly<Record<string, NoInfer<T>>> = {},
): Codec<T> {
  return {
    parse: (told) =>
      words.find((word) => word === told) ?? (Object.hasOwn(aliases, told) ? aliases[told] : undefined),
    format: (value) => value,
    initial,
  };
}
