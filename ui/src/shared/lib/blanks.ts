const isPlain = (text: string): boolean => text !== "" && text === text.trim() && !/[\t\n\v\f\r]/.test(text);

/** Return a text as it is; in quotes and with its blanks written out where they could not be told from others. */
export function visibleName(text: string): string {
  if (isPlain(text)) return text;
  return JSON.stringify(text).replaceAll(/[^\S ]/g, (blank) => `\\u${hex(blank)}`);
}

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");
