import { type KindProps } from "../renderers";
import styles from "./Inline.module.css";

/** The server's own line of a value. */
export function SummaryInline({ view }: KindProps) {
  return (
    <span className={styles["line"]} title={view.summary} dir="auto">
      {view.summary}
    </span>
  );
}
