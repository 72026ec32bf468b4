import { useEffect } from "react";

import { nameAt, type RunGraph } from "@/entities/graph/model";
import { progressOf, wholeStateOf } from "@/entities/graph/progress";
import { stateGlyphs, type ShownState } from "@/entities/run/states";
import { showTitle } from "@/shared/lib/title";

const icons = {
  CREATED: "/states/queued.svg",
  SCHEDULED: "/states/running.svg",
  RAN: "/states/running.svg",
  RETRYING: "/states/running.svg",
  RESOLVED: "/states/succeeded.svg",
  REUSED: "/states/succeeded.svg",
  FAILED: "/states/failed.svg",
  NESTED_FAILED: "/states/failed.svg",
  CANCELED: "/states/canceled.svg",
  INTERRUPTED: "/states/interrupted.svg",
} satisfies Record<ShownState, string>;

/** Say in the window's title and icon how the pipeline run is. */
export function useRunTitle(graph: RunGraph): void {
  const state = wholeStateOf(graph);
  const { done, total, isOver } = progressOf(graph);
  const name = nameAt(graph, 0);
  const text = `${stateGlyphs[state]} ${isOver ? "" : `${done}/${total} `}${name} · Sematic`;
  const icon = icons[state];
  useEffect(() => showTitle(text, icon), [text, icon]);
}
