import { storedAtom } from "@/shared/lib/stored";

export type ThemeSetting = "system" | "light" | "dark" | "contrast";
export type DensitySetting = "compact" | "comfy";

export const themeSettingAtom = storedAtom<ThemeSetting>("theme", "system");
export const densitySettingAtom = storedAtom<DensitySetting>("density", "compact");
/** Shortcuts of a single key can be in the way of other programs. */
export const isSingleKeyOffAtom = storedAtom("single-keys-off", false);
export const isRailNarrowAtom = storedAtom("rail-narrow", false);
