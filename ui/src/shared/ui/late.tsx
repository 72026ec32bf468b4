import { useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from "react";

import { Skeleton } from "./Skeleton";

/** A component whose code is loaded when it is first wanted. */
export type Late<P> = ComponentType<P> & {
  /** Load it now, so that it is there when it is shown. */
  readonly load: () => Promise<void>;
};

/**
 * Return a component that is loaded when it is first shown, or before that.
 *
 * Unlike `lazy` within a `Suspense`, what is loaded already is there at once, and what comes is shown when it comes:
 * React reveals one boundary no sooner than 300 ms after another.
 */
export function late<P extends object, N extends string>(
  load: () => Promise<Record<N, ComponentType<P>>>,
  name: N,
  meanwhile: (props: P) => ReactNode = () => <Skeleton rows={2} />,
): Late<P> {
  let found: ComponentType<P> | Error | null = null;
  let coming: Promise<void> | null = null;
  const waiting = new Set<() => void>();
  const came = (what: ComponentType<P> | Error): void => {
    found = what;
    for (const tell of waiting) tell();
  };
  const start = (): Promise<void> =>
    (coming ??= load().then(
      (parts) => came(parts[name]),
      (error: unknown) => came(error instanceof Error ? error : new Error(String(error))),
    ));
  const subscribe = (tell: () => void): (() => void) => {
    waiting.add(tell);
    return () => void waiting.delete(tell);
  };
  function LateComponent(props: P): ReactNode {
    const Shown = useSyncExternalStore(subscribe, () => found);
    useEffect(() => void start(), []);
    if (Shown === null) return meanwhile(props);
    // Whoever shows it has a boundary for what goes wrong in it.
    if (Shown instanceof Error) throw Shown;
    return <Shown {...props} />;
  }
  return Object.assign(LateComponent, { load: start });
}
