import { createElement, useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from "react";

import { partOf, type Part } from "../lib/part";
import { Skeleton } from "./Skeleton";

/** A component whose code is loaded when it is first wanted. */
export type Late<P> = ComponentType<P> & Pick<Part<ComponentType<P>>, "load">;

/**
 * Return a component that is loaded when it is first shown, or before that.
 *
 * Unlike `lazy` within a `Suspense`, what is loaded already is there at once, and what comes is shown when it comes:
 * React reveals one boundary no sooner than 300 ms after another.
 */
export function late<P extends object, N extends string>(
  importParts: () => Promise<Record<N, ComponentType<P>>>,
  name: N,
  meanwhile: (props: P) => ReactNode = () => <Skeleton rows={2} />,
): Late<P> {
  const part = partOf(importParts, name);
  function LateComponent(props: P): ReactNode {
    return <Parted part={part} props={props} meanwhile={meanwhile} />;
  }
  return Object.assign(LateComponent, { load: part.load });
}

interface PartedProps<P> {
  readonly part: Part<ComponentType<P>>;
  readonly props: P;
  readonly meanwhile: (props: P) => ReactNode;
}

/** Shows a part once it is there. */
export function Parted<P extends object>({ part, props, meanwhile }: PartedProps<P>): ReactNode {
  const Shown = useSyncExternalStore(part.subscribe, part.found);
  useEffect(() => void part.load(), [part]);
  if (Shown === null) return meanwhile(props);
  // Whoever shows it has a boundary for what goes wrong in it.
  if (Shown instanceof Error) throw Shown;
  return createElement(Shown, props);
}
