import { useAtomValue } from "jotai";
import { useMemo } from "react";

import { artifactAtom } from "@/shared/location";

import { type ShownView } from "./shownView";
import { isWithin, pathOf, pathText, type ValuePath } from "./valuePath";

/** The place that the address points at, if it is within a view. */
export function usePointed(view: ShownView): ValuePath | null {
  const told = useAtomValue(artifactAtom);
  const outer = pathText(view.path);
  return useMemo(() => {
    if (told === "") return null;
    const path = pathOf(told);
    return isWithin(path, pathOf(outer)) ? path : null;
  }, [told, outer]);
}
