import { CopyButton } from "@/shared/ui/CopyButton";

import styles from "./FirstRun.module.css";

/** Something to type, or to put into a file, with a button that copies it. */
export function Command({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={styles["command"]}>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} label={`Copy: ${label}`} />
    </div>
  );
}
