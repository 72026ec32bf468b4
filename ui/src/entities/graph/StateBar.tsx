import { countText } from "@/shared/lib/numbers";

import { stateTokens, stateWords } from "../run/states";
import { type StateCount } from "./progress";
import styles from "./StateBar.module.css";

/** How many runs are in which state, as one bar; it says the same in words when pointed at. */
export function StateBar({ counts }: { readonly counts: readonly StateCount[] }) {
  const said = counts.map(({ state, count }) => `${countText(count)} ${stateWords[state].toLowerCase()}`);
  return (
    <span className={styles["bar"]} role="img" aria-label={said.join(", ")} title={said.join(", ")}>
      {counts.map(({ state, count }) => (
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
