import { useAtomValue } from "jotai";
import { useSyncExternalStore } from "react";

import { densitySettingAtom } from "@/entities/appearance/appearanceAtoms";
import { densityAtom } from "@/shared/location";

import { type Heights } from "./model";

const NARROW = "(max-width: 639px)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** How high rows are: the style sheet draws them so, and the list must know it beforehand. */
export function useHeights(): Heights {
  const asked = useAtomValue(densityAtom);
  const chosen = useAtomValue(densitySettingAtom);
  const isNarrow = useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches);
  const isComfy = (asked || chosen) === "comfy";
  if (isNarrow) return { row: isComfy ? 68 : 60, failure: 24 };
  return { row: isComfy ? 36 : 28, failure: 24 };
}
