import { CopyButton } from "./CopyButton";

import styles from "./CodeBlock.module.css";
import { Highlighted } from "./Highlighted";

interface Props {
  readonly text: string;
  readonly language: string;
}

/** Source with line numbers; its colours are elements, never HTML. */
export function CodeBlock({ text, language }: Props) {
  const lines = text.replace(/\n$/, "").split("\n").length;
  return (
    <div className={styles["code"]}>
      <div className={styles["scroller"]} tabIndex={0} role="region" aria-label="Source">
        <pre className={styles["numbers"]} aria-hidden>
          {Array.from({ length: lines }, (_, place) => place + 1).join("\n")}
        </pre>
        <pre className={styles["text"]}>
          <code>
            <Highlighted text={text} language={language} />
          </code>
        </pre>
        <span className={styles["copy"]}>
          <CopyButton text={text} label="Copy the source" />
        </span>
      </div>
    </div>
  );
}
