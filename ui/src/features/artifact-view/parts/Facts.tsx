import { type ReactNode } from "react";

import styles from "./Facts.module.css";

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values side by side; what is null is left out. */
export function Facts({ facts, label }: { readonly facts: readonly Fact[]; readonly label?: string }) {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (known.length === 0) return null;
  return (
    <dl className={styles["facts"]} aria-label={label}>
      {known.map(([name, value]) => (
        <div key={name} className={styles["fact"]}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
