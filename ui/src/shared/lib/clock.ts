import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** Now in milliseconds, again every second: one clock for everything that counts. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** A text that tells of now: whoever shows it is drawn again when the text is another, not every second. */
export const useTextOfNow = (textAt: (now: number) => string): string =>
  useSyncExternalStore(subscribe, () => textAt(now));
