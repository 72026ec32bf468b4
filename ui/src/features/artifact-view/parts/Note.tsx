import { type ReactNode } from "react";

import styles from "./Note.module.css";

/** A sentence about what is shown: what was cut, sampled or left out. */
export function Note({ children }: { readonly children: ReactNode }) {
  return <p className={styles["note"]}>{children}</p>;
}
