import styles from "./SearchTrouble.module.css";

interface Props {
  readonly text: string;
}

/** What is wrong with a search, on a line of its own below the field. */
export function SearchTrouble({ text }: Props) {
  return (
    <p className={styles["trouble"]} role="status" hidden={text === ""}>
      {text}
    </p>
  );
}
