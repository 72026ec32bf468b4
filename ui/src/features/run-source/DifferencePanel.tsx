import { type CodeDiff } from "@/entities/code/queries";
import { bytesText, pluralText } from "@/shared/lib/numbers";
import { DiffView } from "@/shared/ui/DiffView";

import styles from "./RunSource.module.css";

/** A difference of code, with what it leaves out. */
export function DifferencePanel({ told }: { readonly told: CodeDiff }) {
  return (
    <>
      {told.notes.map((note) => (
        <p key={note} className={styles["facts"]}>
          {note}
        </p>
      ))}
      {told.files.length > 0 && (
        <p className={styles["facts"]}>{pluralText(told.files.length, "file")} changed</p>
      )}
      {told.diff === "" ? (
        <ul>
          {told.files.map(({ path, change }) => (
            <li key={path}>
              <code>{path}</code> {change}
            </li>
          ))}
        </ul>
      ) : (
        <DiffView diff={told.diff} />
      )}
      {told.left_out > 0 && (
        <p className={styles["facts"]}>
          It is longer than is shown: {bytesText(told.left_out)} more. <code>sematic code diff</code> shows
          all of it.
        </p>
      )}
    </>
  );
}
