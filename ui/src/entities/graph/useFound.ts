import { useAtomValue } from "jotai";
import { useDeferredValue, useMemo } from "react";

import { findAtom } from "@/shared/location";

import { type RunGraph } from "./model";
import { foundIn, type Found } from "./search";

/** The runs that the address looks for (`q`); null if it looks for none. */
export function useFound(graph: RunGraph): Found | null {
  const asked = useDeferredValue(useAtomValue(findAtom));
  return useMemo(() => foundIn(graph, asked), [graph, asked]);
}
