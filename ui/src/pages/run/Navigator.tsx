import { useAtomValue } from "jotai";
import { lazy, Suspense, type ComponentType } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { RunTree } from "@/features/run-tree/RunTree";
import { viewAtom, type View } from "@/shared/location";
import { Skeleton } from "@/shared/ui/Skeleton";

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
}

const views = {
  tree: RunTree,
  graph: lazy(async () => ({ default: (await import("@/features/run-graph/RunGraphView")).RunGraphView })),
  timeline: lazy(async () => ({
    default: (await import("@/features/run-timeline/RunTimeline")).RunTimeline,
  })),
  table: lazy(async () => ({ default: (await import("@/features/run-table/RunTable")).RunTable })),
} satisfies Record<View, ComponentType<Props>>;

/** The runs of the pipeline run, in the way that the address says. */
export function Navigator(props: Props) {
  const Shown = views[useAtomValue(viewAtom)];
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      <Shown {...props} />
    </Suspense>
  );
}
