/** A part of the dashboard whose code is loaded when it is first wanted, once. */
export interface Part<T> {
  /** What came of loading it; `null` until then. */
  readonly found: () => T | Error | null;
  /** Load it now, so that it is there when it is shown; it never fails: what goes wrong is found. */
  readonly load: () => Promise<void>;
  /** Be told when it came, until the returned function is called. */
  readonly subscribe: (tell: () => void) => () => void;
}

export function partOf<N extends string, T>(importParts: () => Promise<Record<N, T>>, name: N): Part<T> {
  let found: T | Error | null = null;
  let coming: Promise<void> | null = null;
  const waiting = new Set<() => void>();
  const came = (what: T | Error): void => {
    found = what;
    for (const tell of waiting) tell();
  };
  return {
    found: () => found,
    load: () =>
      (coming ??= importParts().then(
        (parts) => came(parts[name]),
        (error: unknown) => came(error instanceof Error ? error : new Error(String(error))),
      )),
    subscribe: (tell) => {
      waiting.add(tell);
      return () => void waiting.delete(tell);
    },
  };
}
