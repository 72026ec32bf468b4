import { useAtomValue } from "jotai";
import { type ReactNode } from "react";

import { embedAtom } from "@/shared/location";

import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";

/** The frame of every page; `?embed=1` leaves it out. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const isEmbedded = useAtomValue(embedAtom);
  if (isEmbedded) return <main className={styles["main"]}>{children}</main>;
  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href="#main">
        Skip to the page
      </a>
      <TopBar />
      <Rail />
      <main id="main" className={styles["main"]} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
