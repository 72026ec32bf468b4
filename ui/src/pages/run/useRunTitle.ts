import { useEffect } from "react";

import { nameAt, type RunGraph } from "@/entities/graph/model";
import { progressOf, wholeStateOf } from "@/entities/graph/progress";
import { stateGlyphs, type ShownState } from "@/entities/run/states";
import { showTitle } from "@/shared/lib/title";

const icons = {
  CREATED: "/state-queued.svg",
  SCHEDULED: "/state-running.svg",
  RETRYING: "/state-running.svg",
  RESOLVED: "/state-succeeded.svg",
  REUSED: "/state-succeeded.svg",
  FAILED: "/state-failed.svg",
  NESTED_FAILED: "/state-failed.svg",
  CANCELED: "/state-canceled.svg",
  INTERRUPTED: "/state-interrupted.svg",
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
