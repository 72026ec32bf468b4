import { useAtomValue } from "jotai";
import { useMemo, useSyncExternalStore } from "react";

import { densitySettingAtom } from "@/entities/appearance/appearanceAtoms";
import { densityAtom } from "@/shared/location";

import { type Room } from "./model";

const NARROW = "(max-width: 639px)";
const MIDDLE = "(max-width: 1180px)";

/** How high rows are, and how wide their tags may be: the style sheet draws them so, and the list must know it beforehand. */
export function useRoom(): Room {
  const asked = useAtomValue(densityAtom);
  const chosen = useAtomValue(densitySettingAtom);
  const isNarrow = useMatches(NARROW);
  const isMiddle = useMatches(MIDDLE);
  const isComfy = (asked || chosen) === "comfy";
  return useMemo(() => {
    const row = isNarrow ? (isComfy ? 68 : 60) : isComfy ? 36 : 28;
    return { row, failure: 24, tags: isMiddle ? 110 : 200 };
  }, [isNarrow, isMiddle, isComfy]);
}

function useMatches(query: string): boolean {
  const subscribe = useMemo(
    () =>
      (listener: () => void): (() => void) => {
        const list = window.matchMedia(query);
        list.addEventListener("change", listener);
        return () => list.removeEventListener("change", listener);
      },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
