import styles from "./StateMark.module.css";
import { StateIcon } from "./StateIcon";
import { stateTokens, stateWords, type ShownState } from "./states";

interface Props {
  readonly state: ShownState;
  /** For what is not a run, and stands like one that is called otherwise. */
  readonly word?: string;
}

/** A state as icon, word and colour. */
export function StateMark({ state, word = stateWords[state] }: Props) {
  return (
    <span className={styles["mark"]} style={{ color: `var(${stateTokens[state]})` }} data-state={state}>
      <StateIcon state={state} /> {word}
    </span>
  );
}
