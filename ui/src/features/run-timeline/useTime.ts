import { useAtomValue } from "jotai";
import { useMemo } from "react";

import { at, type RunGraph } from "@/entities/graph/model";
import { type Span } from "@/entities/graph/phases";
import { momentText } from "@/shared/lib/time";
import { zoneAtom } from "@/shared/location";

import { concurrencyOf, idleGaps, type Steps } from "./concurrency";

/** The time that a pipeline run took. */
export interface Time {
  /** From when the pipeline run was created to the last moment that is known, or now. */
  readonly whole: Span;
  readonly steps: Steps;
  readonly gaps: readonly Span[];
  /** How many were at work at once, at most. */
  readonly most: number;
  readonly absolute: (moment: number) => string;
}

export function useTime(graph: RunGraph, end: number): Time {
  const zone = useAtomValue(zoneAtom);
  const time = useMemo(() => {
    const from = at(graph.created, 0);
    const whole = { from, to: Math.max(end, from + 1) };
    const steps = concurrencyOf(graph, graph.state.keys(), end);
    const most = steps.count.reduce((so, count) => Math.max(so, count), 0);
    return { whole, steps, gaps: idleGaps(steps, whole), most };
  }, [graph, end]);
  return { ...time, absolute: (moment) => momentText(graph.origin + moment, zone) };
}
