import { type KindProps } from "../renderers";
import styles from "./Note.module.css";

/** What is said of a view whose content was left out. */
export function NotThere({ view }: KindProps) {
  return (
    <p className={styles["note"]}>
      {view.summary === "" ? "Nothing of this value is shown." : view.summary}{" "}
      <span>No more of it was kept for showing; load the value in Python to see the rest.</span>
    </p>
  );
}
