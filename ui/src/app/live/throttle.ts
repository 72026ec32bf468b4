import { hashKey, type QueryClient, type QueryKey } from "@tanstack/react-query";

/** Has what is asked for under a key asked for again: at once, then at most every so often. */
export type Throttle = (key: QueryKey) => void;

const PAUSE_MS = 500;
/** A slow answer is asked for less often: it may take a fifth of the time. */
const SHARE = 5;

export function throttleOf(client: QueryClient): Throttle {
  const busy = new Map<string, { isWanted: boolean }>();
  const ask = (key: QueryKey): void => {
    const name = hashKey(key);
    const running = busy.get(name);
    if (running !== undefined) {
      running.isWanted = true;
      return;
    }
    const state = { isWanted: false };
    busy.set(name, state);
    const began = performance.now();
    void client.invalidateQueries({ queryKey: key }).finally(() => {
      setTimeout(
        () => {
          busy.delete(name);
          if (state.isWanted) ask(key);
        },
        Math.max(PAUSE_MS, SHARE * (performance.now() - began)),
      );
    });
  };
  return ask;
}
