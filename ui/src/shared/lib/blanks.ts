/** Return a name as it is, one that could not be seen in quotes and with its blanks written out. */
export function visibleName(name: string): string {
  if (name.trim() !== "") return name;
  return JSON.stringify(name).replaceAll(/[^ -~]/g, (blank) => `\\u${hex(blank)}`);
}

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");
