/** What a search of runs looks at, said where it found none. */
export const SEARCHED = "Words are looked for in names, functions and ids, not in arguments.";
