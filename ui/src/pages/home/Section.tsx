import { useId, type ReactNode } from "react";

import styles from "./HomePage.module.css";

interface Props {
  readonly title: string;
  readonly count?: number;
  /** What leads to the rest. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the first page. */
export function Section({ title, count, more, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className={styles["heading"]}>
        <h2 id={id}>{title}</h2>
        {count !== undefined && count > 0 && <span className={styles["count"]}>{count}</span>}
        <span className={styles["more"]}>{more}</span>
      </div>
      {children}
    </section>
  );
}
