import { type ReactNode } from "react";

import styles from "./Table.module.css";

interface Props {
  readonly label: string;
  readonly head: readonly ReactNode[];
  /** Rows. */
  readonly children: ReactNode;
}

/** A short table, all of it in the page; long ones are virtual. */
export function Table({ label, head, children }: Props) {
  return (
    // Narrow screens scroll it, with the keys too.
    <div className={styles["scroller"]} role="region" aria-label={label} tabIndex={0}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            {head.map((each, place) => (
              <th key={place} scope="col">
                {each === "" ? <span className="visually-hidden">Actions</span> : each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
