import { useEffect, useRef } from "react";

import { addShortcuts, type Shortcut } from "./shortcuts";

/** Have shortcuts while the component is there. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  // What a key does may be another function each time; only other keys or other words are told anew.
  const told = shortcuts.map(({ keys, does, group }) => `${keys}\n${does}\n${group}`).join("\n\n");
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(
    () =>
      addShortcuts(
        latest.current.map((each, place) => ({ ...each, run: () => latest.current[place]?.run() })),
      ),
    [told],
  );
}
