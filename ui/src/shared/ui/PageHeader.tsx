import { type ReactNode } from "react";

import styles from "./PageHeader.module.css";

interface Props {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** What can be done on this page. */
  readonly actions?: ReactNode;
}

/** What a page is, at its top. */
export function PageHeader({ title, children, actions }: Props) {
  return (
    <header className={styles["header"]}>
      <div className={styles["line"]}>
        <h1>{title}</h1>
        {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
      </div>
      {children}
    </header>
  );
}
