import { useAtomValue } from "jotai";
import { useRef, type KeyboardEvent } from "react";

import { isSingleKeyOffAtom } from "../appearance/appearanceAtoms";
import { type RunGraph } from "./model";
import { allShortcuts, isSecondKey } from "@/shared/keyboard/shortcuts";

import { outerRow, rowNamed, type TreeRow } from "./treeRows";

interface Asked {
  readonly graph: RunGraph;
  readonly rows: readonly TreeRow[];
  readonly active: number;
  readonly move: (index: number) => void;
  readonly toggle: (row: TreeRow) => void;
}

/** Letters that follow each other faster than this are one word. */
const WORD_MS = 700;
const PAGE_ROWS = 20;

/** The keys of a tree, as trees have them everywhere. */
export function useTreeKeys({ graph, rows, active, move, toggle }: Asked): (event: KeyboardEvent) => void {
  const word = useRef({ text: "", at: 0 });
  const isSingleOff = useAtomValue(isSingleKeyOffAtom);
  const isTaken = (key: string): boolean =>
    !isSingleOff && allShortcuts().some(({ keys }) => keys === key || keys.startsWith(`${key} `));

  const byLetter = (key: string, moment: number): boolean => {
    const isGoingOn = moment - word.current.at < WORD_MS;
    if (!isGoingOn && (isTaken(key) || isSecondKey(key, moment))) return false;
    const text = isGoingOn ? word.current.text + key : key;
    word.current = { text, at: moment };
    const found = rowNamed(graph, rows, isGoingOn ? active : active + 1, text);
    if (found >= 0) move(found);
    return true;
  };

  return (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const row = rows[active];
    if (row === undefined) return;
    const isOpen = row.kind === "more" ? null : row.isOpen;
    const last = rows.length - 1;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(Math.min(last, active + 1)),
      ArrowUp: () => move(Math.max(0, active - 1)),
      PageDown: () => move(Math.min(last, active + PAGE_ROWS)),
      PageUp: () => move(Math.max(0, active - PAGE_ROWS)),
      Home: () => move(0),
      End: () => move(last),
      ArrowRight: () => (isOpen === false ? toggle(row) : isOpen === true ? move(active + 1) : undefined),
      ArrowLeft: () => (isOpen === true ? toggle(row) : move(Math.max(0, outerRow(rows, active)))),
      " ": () =>
        row.kind === "run"
          ? document.activeElement instanceof HTMLElement && document.activeElement.click()
          : toggle(row),
    };
    const action = event.key === "Enter" && row.kind !== "run" ? () => toggle(row) : actions[event.key];
    if (action !== undefined) action();
    else if (event.key.length !== 1 || !byLetter(event.key, event.timeStamp)) return;
    event.preventDefault();
  };
}
