import { atomWithStorage } from "jotai/utils";

/** An atom that this browser remembers under `sematic.NAME`. */
export const storedAtom = <T>(name: string, initial: T) => atomWithStorage<T>(`sematic.${name}`, initial);
