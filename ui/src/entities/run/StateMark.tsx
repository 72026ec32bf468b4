import styles from "./StateMark.module.css";
import { StateIcon } from "./StateIcon";
import { stateTokens, stateWords, type ShownState } from "./states";

/** A state as icon, word and colour. */
export function StateMark({ state }: { readonly state: ShownState }) {
  return (
    <span className={styles["mark"]} style={{ color: `var(${stateTokens[state]})` }} data-state={state}>
      <StateIcon state={state} /> {stateWords[state]}
    </span>
  );
}
