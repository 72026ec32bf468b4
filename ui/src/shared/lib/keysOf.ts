/** The keys of a table whose keys are known. */
export const keysOf = <T extends string>(table: Readonly<Record<T, unknown>>): readonly T[] =>
  // What a literal table has besides its declared keys nobody declared.
  Object.keys(table) as T[];
