import { stateTokens } from "@/entities/run/states";

import { partsText, type Part } from "./paint";
import styles from "./StateBar.module.css";

/** How many of some runs are in which state, as one bar. */
export function StateBar({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <span className={styles["bar"]} title={partsText(parts)}>
      {parts.map(({ state, count }) => (
        <span
          key={state}
          className={styles["part"]}
          data-state={state}
          style={{ flexGrow: count, color: `var(${stateTokens[state]})` }}
        />
      ))}
    </span>
  );
}
