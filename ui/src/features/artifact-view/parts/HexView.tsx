import { countText } from "@/shared/lib/numbers";

import { hexLines } from "./hexLines";
import styles from "./HexView.module.css";
import { Note } from "./Note";

interface Props {
  /** Two for each byte. */
  readonly digits: string;
  /** Of how many bytes these are the first. */
  readonly size: number | null;
}

/** Bytes as programmers look at them: where, in hexadecimal, and the letters among them. */
export function HexView({ digits, size }: Props) {
  const shown = Math.floor(digits.length / 2);
  return (
    <div>
      <pre className={styles["hex"]} tabIndex={0} aria-label="Bytes in hexadecimal">
        {hexLines(digits).join("\n")}
      </pre>
      {size !== null && size > shown && (
        <Note>
          The first {countText(shown)} of {countText(size)} bytes.
        </Note>
      )}
    </div>
  );
}
