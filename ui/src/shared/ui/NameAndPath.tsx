import { classNames } from "../lib/classNames";
import { MiddleCut } from "./MiddleCut";
import styles from "./NameAndPath.module.css";

interface Props {
  readonly name: string;
  readonly path: string;
  /** Of the path: for places that do without it. */
  readonly className?: string | undefined;
}

/** What a run or a pipeline is called, and after it the path of its function, which gives way to the name. */
export function NameAndPath({ name, path, className }: Props) {
  return (
    <span className={styles["both"]}>
      <strong className={styles["name"]}>
        <MiddleCut name={name} />
      </strong>{" "}
      <span className={classNames(styles["path"], className)}>
        <MiddleCut name={path} />
      </span>
    </span>
  );
}
