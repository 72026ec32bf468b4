import { atomWithStorage } from "jotai/utils";

/** An atom that this browser remembers under `sematic.NAME`; what is remembered is there from the first moment. */
export const storedAtom = <T>(name: string, initial: T) =>
  atomWithStorage<T>(`sematic.${name}`, initial, undefined, { getOnInit: true });
