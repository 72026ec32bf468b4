import { useLayoutEffect, useRef } from "react";

import { addShortcuts, type Shortcut } from "./shortcuts";

/** Have shortcuts while the component is there: from the moment it is seen, so before the browser paints. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  // What a key does may be another function each time; only other keys or other words are told anew.
  const told = shortcuts.map(({ keys, does, group }) => `${keys}\n${does}\n${group}`).join("\n\n");
  useLayoutEffect(() => {
    latest.current = shortcuts;
  });
  useLayoutEffect(
    () =>
      addShortcuts(
        latest.current.map((each, place) => ({ ...each, run: () => latest.current[place]?.run() })),
      ),
    [told],
  );
}
