import { halvesOf } from "../lib/middle";
import styles from "./MiddleCut.module.css";

/** A name in a line that may be too narrow for it: cut in its middle, as names often differ in nothing but their end. */
export function MiddleCut({ name }: { readonly name: string }) {
  const [start, end] = halvesOf(name);
  if (end === "") return name;
  return (
    <span className={styles["name"]}>
      <span className={styles["start"]}>{start}</span>
      <span className={styles["end"]}>{end}</span>
    </span>
  );
}
