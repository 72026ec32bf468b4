import { useAtomValue, useSetAtom } from "jotai";
import { useQuery } from "@tanstack/react-query";

import { at, idAt, type RunGraph } from "@/entities/graph/model";
import { runQueries } from "@/entities/run/queries";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { goAtom, tabAtom, toRunHere, viewAtom, type View } from "@/shared/location";

import { shownTabs, tabOf } from "./inspectorTabs";

const viewKeys = { t: "tree", g: "graph", l: "timeline", b: "table" } as const satisfies Record<string, View>;
/** As many as there are keys with a digit. */
const MOST_NUMBERED = 9;

/** The keys of a run's page. */
export function useRunKeys(graph: RunGraph, selected: number, selectedId: string): void {
  const go = useSetAtom(goAtom);
  const setView = useSetAtom(viewAtom);
  const setTab = useSetAtom(tabAtom);
  const tab = useAtomValue(tabAtom);
  const { data: detail } = useQuery(runQueries.detail(selectedId));
  const tabs = shownTabs(detail, tab);
  const toParent = (): void => {
    if (selected === 0) return;
    const parent = at(graph.parent, selected);
    go(toRunHere(parent <= 0 ? null : idAt(graph, parent)));
  };
  useShortcuts([
    ...Object.entries(viewKeys).map(([key, view]) => ({
      keys: `v ${key}`,
      does: `Show the runs as ${view}`,
      group: "Run",
      run: () => setView(view),
    })),
    ...tabs.slice(0, MOST_NUMBERED).map((each, place) => ({
      keys: String(place + 1),
      does: `Show the tab ${tabOf(each).label}`,
      group: "Run",
      run: () => setTab(each),
    })),
    { keys: "u", does: "Go to the run that called this one", group: "Run", run: toParent },
  ]);
}
