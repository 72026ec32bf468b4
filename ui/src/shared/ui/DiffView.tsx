import { useMemo, useState } from "react";

import { pluralText } from "../lib/numbers";
import { filesOfDiff, type DiffFile, type DiffLine } from "../lib/unifiedDiff";
import { Button } from "./Button";
import styles from "./DiffView.module.css";

const MARKS = { added: "+", removed: "-", same: " ", said: "\\" } satisfies Record<DiffLine["kind"], string>;
const CHANGES = {
  added: "new",
  removed: "removed",
  changed: "",
  renamed: "renamed",
} satisfies Record<DiffFile["change"], string>;
/** More lines than this are drawn when they are asked for. */
const MOST = 400;

/** A unified diff, file by file: what came is marked with + and what went with -, in colour too. */
export function DiffView({ diff }: { readonly diff: string }) {
  const files = useMemo(() => filesOfDiff(diff), [diff]);
  return (
    <div className={styles["files"]}>
      {files.map((file, place) => (
        <File key={`${place} ${file.path}`} file={file} isOpen={place < 3} />
      ))}
    </div>
  );
}

function File({ file, isOpen }: { readonly file: DiffFile; readonly isOpen: boolean }) {
  const [isShown, setShown] = useState(isOpen);
  const [isWhole, setWhole] = useState(false);
  const count = file.hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  const hunks = isWhole ? file.hunks : firstLines(file.hunks);
  return (
    <details
      className={styles["file"]}
      open={isShown}
      onToggle={(event) => setShown(event.currentTarget.open)}
    >
      <summary className={styles["head"]}>
        <code className={styles["path"]}>
          {file.before === null ? "" : `${file.before} → `}
          {file.path}
        </code>
        <span className={styles["change"]}>{CHANGES[file.change]}</span>
        <span className={styles["plus"]}>+{file.added}</span>
        <span className={styles["minus"]}>−{file.removed}</span>
      </summary>
      {isShown && (
        <>
          {file.said.map((line) => (
            <p key={line} className={styles["said"]}>
              {line}
            </p>
          ))}
          <div
            className={styles["scroller"]}
            tabIndex={0}
            role="region"
            aria-label={`Changes of ${file.path}`}
          >
            <table className={styles["lines"]}>
              <tbody>
                {hunks.map((hunk, place) => (
                  <Hunk key={place} hunk={hunk} />
                ))}
              </tbody>
            </table>
          </div>
          {count > MOST && !isWhole && (
            <p className={styles["said"]}>
              This is the beginning.{" "}
              <Button look="quiet" onClick={() => setWhole(true)}>
                Show all {pluralText(count, "line")}
              </Button>
            </p>
          )}
        </>
      )}
    </details>
  );
}

function firstLines(hunks: DiffFile["hunks"]): DiffFile["hunks"] {
  let left = MOST;
  return hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, left);
    left -= lines.length;
    return lines.length === 0 ? [] : [{ ...hunk, lines }];
  });
}

function Hunk({ hunk }: { readonly hunk: DiffFile["hunks"][number] }) {
  return (
    <>
      <tr className={styles["where"]}>
        <td colSpan={4}>⋯ {hunk.where}</td>
      </tr>
      {hunk.lines.map((line, place) => (
        <tr key={place} data-kind={line.kind}>
          <td className={styles["number"]}>{line.before}</td>
          <td className={styles["number"]}>{line.after}</td>
          <td className={styles["mark"]}>{MARKS[line.kind]}</td>
          <td className={styles["text"]}>{line.text}</td>
        </tr>
      ))}
    </>
  );
}
