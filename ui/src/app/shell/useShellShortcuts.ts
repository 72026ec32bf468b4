import { useAtom, useAtomValue, useSetAtom } from "jotai";
import { useLayoutEffect } from "react";

import { densitySettingAtom, isSingleKeyOffAtom } from "@/entities/appearance/appearanceAtoms";
import { handleKey, type Shortcut } from "@/shared/keyboard/shortcuts";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { copied } from "@/shared/lib/copy";
import { goAtom, paths } from "@/shared/location";
import { toastAtom } from "@/shared/ui/toastAtoms";

interface Actions {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

/** The keys that work on every page, and the one listener for all keys. */
export function useShellShortcuts({ onSearch, onHelp }: Actions): void {
  const isSingleOff = useAtomValue(isSingleKeyOffAtom);
  const [density, setDensity] = useAtom(densitySettingAtom);
  const go = useSetAtom(goAtom);
  const toast = useSetAtom(toastAtom);
  const copyLink = async (): Promise<void> => {
    const isDone = await copied(globalThis.location.href);
    toast(
      isDone
        ? { kind: "done", text: "Copied the link to this view" }
        : { kind: "error", text: "The browser did not let us copy." },
    );
  };
  const to = (key: string, does: string, path: string): Shortcut => ({
    keys: `g ${key}`,
    does,
    group: "Go to",
    run: () => go({ path }),
  });
  useShortcuts([
    { keys: "mod+k", does: "Search everything", group: "Everywhere", run: onSearch, isEverywhere: true },
    { keys: "?", does: "Show these keys", group: "Everywhere", run: onHelp },
    { keys: "y", does: "Copy the link to this view", group: "Everywhere", run: () => void copyLink() },
    {
      keys: "d",
      does: "Change density",
      group: "Everywhere",
      run: () => setDensity(density === "compact" ? "comfy" : "compact"),
    },
    to("h", "Home", paths.home),
    to("p", "Pipelines", paths.pipelines),
    to("r", "Runs", paths.runs),
    to("a", "Artifacts", paths.artifacts),
    to("s", "Settings", paths.settings),
  ]);
  // Before anything is painted: who sees a page may press a key.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => handleKey(event, isSingleOff);
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isSingleOff]);
}
