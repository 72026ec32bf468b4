import { useTextOfNow } from "../lib/clock";
import { waitingText } from "../lib/waiting";
import styles from "./Waiting.module.css";

interface Props {
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Another word, where the state is not told besides. */
  readonly word?: string;
}

/** How long something that has not begun has waited: no duration, and not to be taken for one. */
export function Waiting({ from, word }: Props) {
  const text = useTextOfNow((now) => waitingText(now - from, word));
  return <span className={styles["waiting"]}>{text}</span>;
}
