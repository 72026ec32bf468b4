import { type Virtualizer } from "@tanstack/react-virtual";
import { useSetAtom } from "jotai";
import { useMemo, useState, type KeyboardEvent, type RefObject } from "react";

import { type RunRow } from "@/entities/run/queries";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { addressOf, goAtom, placeAfter, placeOf } from "@/shared/location";

import { targetOf } from "./model";

interface Options {
  readonly shown: readonly RunRow[];
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onToggle: (run: RunRow) => void;
}

interface RowKeys {
  /** Where the row is that the keys are for; -1 if there is none. */
  readonly place: number;
  readonly setActive: (id: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Keys that go from row to row, open and select. */
export function useRowKeys({ shown, virtual, scroller, onToggle }: Options): RowKeys {
  const [active, setActive] = useState<string | null>(null);
  const go = useSetAtom(goAtom);
  const place = useMemo(
    () => (active === null ? -1 : shown.findIndex((run) => run.id === active)),
    [shown, active],
  );
  const focusAt = (wanted: number): void => {
    const at = Math.min(Math.max(wanted, 0), shown.length - 1);
    const run = shown[at];
    if (run === undefined) return;
    setActive(run.id);
    virtual.scrollToIndex(at);
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-run="${run.id}"]`)?.focus();
    });
  };
  const openNew = (): void => {
    const run = shown[place];
    if (run !== undefined)
      window.open(addressOf(placeAfter(placeOf(window.location), targetOf(run))), "_blank");
  };
  useShortcuts([
    { keys: "j", does: "Next row", group: "Lists", run: () => focusAt(place + 1) },
    { keys: "k", does: "Previous row", group: "Lists", run: () => focusAt(place < 0 ? 0 : place - 1) },
    { keys: "o", does: "Open the row in a new tab", group: "Lists", run: openNew },
  ]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const run = shown[place];
    if (run === undefined || !(event.target instanceof HTMLElement) || event.target.role !== "row") return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (step !== undefined) focusAt(place + step);
    else if (event.key === "Home") focusAt(0);
    else if (event.key === "End") focusAt(shown.length - 1);
    else if (event.key === "Enter") go(targetOf(run));
    else if (event.key === " ") onToggle(run);
    else return;
    event.preventDefault();
  };
  return { place, setActive, onKeyDown };
}
