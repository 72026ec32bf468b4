import { type ReactNode } from "react";

import styles from "./EmptyState.module.css";

interface Props {
  /** One sentence: what is not here, and why. */
  readonly children: ReactNode;
  /** What to do about it. */
  readonly action?: ReactNode;
}

export function EmptyState({ children, action }: Props) {
  return (
    <div className={styles["empty"]}>
      <p>{children}</p>
      {action}
    </div>
  );
}
