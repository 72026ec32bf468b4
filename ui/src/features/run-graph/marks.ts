/** What is marked of the nodes that are drawn: each node looks only at its own mark. */
import { atom, useAtomValue } from "jotai";
import { useMemo } from "react";

const litBase = atom<ReadonlySet<string> | null>(null);
const selectedBase = atom<string | null>(null);
const focusedBase = atom<string | null>(null);

const hoveredBase = atom<ReadonlySet<string> | null>(null);

/** What is pointed at goes before what is looked for. */
export const litAtom = atom((get) => get(hoveredBase) ?? get(litBase));
export const isLitAtom = atom((get) => get(litAtom) !== null);
export const hoverAtom = atom(null, (_get, set, keys: ReadonlySet<string> | null) => set(hoveredBase, keys));
/** Light nodes and edges by their keys, and dim the others; null dims nothing. */
export const lightAtom = atom(null, (_get, set, keys: ReadonlySet<string> | null) => set(litBase, keys));
export const markSelectedAtom = atom(null, (_get, set, key: string | null) => set(selectedBase, key));
export const focusedAtom = atom((get) => get(focusedBase));
export const focusAtom = atom(null, (_get, set, key: string | null) => set(focusedBase, key));

/** The marks of one node, as an attribute: `selected`, `focused`, `lit`. */
export function useMarks(key: string): string {
  return useAtomValue(
    useMemo(
      () =>
        atom((get) =>
          [
            get(selectedBase) === key && "selected",
            get(focusedBase) === key && "focused",
            get(litAtom)?.has(key) === true && "lit",
          ]
            .filter(Boolean)
            .join(" "),
        ),
      [key],
    ),
  );
}
