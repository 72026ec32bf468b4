import { useAtomValue } from "jotai";
import { useLayoutEffect } from "react";

import { densitySettingAtom, themeSettingAtom } from "@/entities/appearance/appearanceAtoms";
import { densityAtom, themeAtom } from "@/shared/location";

/** Puts the theme and the density on the document: what the address says, else what this browser remembers. */
export function Theme() {
  const theme = useAtomValue(themeAtom);
  const chosenTheme = useAtomValue(themeSettingAtom);
  const density = useAtomValue(densityAtom);
  const chosenDensity = useAtomValue(densitySettingAtom);
  // Before the first picture: it has the right colours.
  useLayoutEffect(() => {
    document.documentElement.dataset["theme"] = theme || chosenTheme;
    document.documentElement.dataset["density"] = density || chosenDensity;
  }, [theme, chosenTheme, density, chosenDensity]);
  return null;
}
