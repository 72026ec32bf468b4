import { useEffect, useRef } from "react";

import { addShortcuts, type Shortcut } from "./shortcuts";

/** Have shortcuts while the component is there; which keys there are does not change. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(
    () =>
      addShortcuts(
        latest.current.map((each, place) => ({ ...each, run: () => latest.current[place]?.run() })),
      ),
    [],
  );
}
