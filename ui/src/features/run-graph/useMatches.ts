import { useAtomValue } from "jotai";
import { useMemo, useState } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { foundIn } from "@/entities/graph/search";
import { findAtom } from "@/shared/location";

/** The runs that are looked for, and going from one to the next. */
export function useMatches(graph: RunGraph, onGo: (place: number) => void) {
  const query = useAtomValue(findAtom);
  const found = useMemo(() => foundIn(graph, query), [graph, query]);
  const matches = found?.places ?? [];
  const [at, setAt] = useState({ query, current: 0 });
  const current = at.query === query ? Math.min(at.current, matches.length) : 0;
  const go = (step: 1 | -1): void => {
    if (matches.length === 0) return;
    const next = ((current === 0 && step < 0 ? 0 : current - 1) + step + matches.length) % matches.length;
    setAt({ query, current: next + 1 });
    const place = matches[next];
    if (place !== undefined) onGo(place);
  };
  return { found, current, go };
}
