const LEAST_OF_ID = 4;

/** What may be near to a word: ids that begin as it does, and names that have it in them. */
export function nearnessOf(word: string): { readonly idPart: string | null; readonly name: string | null } {
  const told = word.trim();
  const isId = /^[0-9a-f]{4,64}$/i.test(told);
  return {
    idPart: isId ? told.slice(0, LEAST_OF_ID).toLowerCase() : null,
    name: isId || told.length < 2 ? null : told,
  };
}

/** The word in an address that most likely says what was looked for. */
export function wordIn(path: string): string {
  const parts = path.split("/").filter(Boolean);
  try {
    return decodeURIComponent(parts.at(-1) ?? "");
  } catch {
    return parts.at(-1) ?? "";
  }
}
