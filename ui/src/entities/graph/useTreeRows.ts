import { useMemo, useState } from "react";

import { type RunGraph } from "./model";
import { type Found } from "./search";

import { revealed, rowsOf, toggled, untouched, withMore, type TreeRow } from "./treeRows";

interface Tree {
  readonly rows: readonly TreeRow[];
  readonly toggle: (row: TreeRow) => void;
}

/** The rows of a tree whose selected run is always in sight when it is selected; `made` arranges them in another way. */
export function useTreeRows(
  graph: RunGraph,
  selected: number,
  found: Found | null,
  isVirtualShown: boolean,
  made: typeof rowsOf = rowsOf,
): Tree {
  const [state, setState] = useState(() => revealed(graph, untouched, selected));
  const [shown, setShown] = useState(selected);
  if (shown !== selected) {
    setShown(selected);
    setState(revealed(graph, state, selected));
  }
  const mask = found?.mask ?? null;
  const rows = useMemo(
    () => made(graph, { ...state, found: mask, isVirtualShown }),
    [made, graph, state, mask, isVirtualShown],
  );
  return {
    rows,
    toggle: (row) =>
      setState((before) => (row.kind === "more" ? withMore(before, row) : toggled(before, row))),
  };
}
