import { useAtomValue } from "jotai";
import { lazy, Suspense, useState, type ReactNode } from "react";

import { ShortcutsSheet } from "@/features/shortcuts-sheet/ShortcutsSheet";
import { embedAtom } from "@/shared/location";

import { PageTitle } from "./PageTitle";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";
import { useShellShortcuts } from "./useShellShortcuts";

const CommandPalette = lazy(async () => ({
  default: (await import("@/features/command-palette/CommandPalette")).CommandPalette,
}));

/** The frame of every page; `?embed=1` leaves it out. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const isEmbedded = useAtomValue(embedAtom);
  const [isSearching, setIsSearching] = useState(false);
  const [isHelping, setIsHelping] = useState(false);
  useShellShortcuts({ onSearch: () => setIsSearching(true), onHelp: () => setIsHelping(true) });
  if (isEmbedded) return <main className={styles["main"]}>{children}</main>;
  return (
    <div className={styles["shell"]}>
      <button
        type="button"
        className={styles["skip"]}
        onClick={() => document.getElementById("main")?.focus()}
      >
        Skip to the page
      </button>
      <TopBar onSearch={() => setIsSearching(true)} onHelp={() => setIsHelping(true)} />
      <Rail />
      <PageTitle />
      <main id="main" className={styles["main"]} tabIndex={-1}>
        {children}
      </main>
      {isSearching && (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setIsSearching(false)} />
        </Suspense>
      )}
      <ShortcutsSheet isOpen={isHelping} onClose={() => setIsHelping(false)} />
    </div>
  );
}
