import { countText } from "@/shared/lib/numbers";
import { InOrder } from "@/shared/ui/InOrder";

import { fieldOf, numberOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Inline.module.css";

const LONG = 80;

/** A text's beginning, and how long it is if that is not all. */
export function TextInline({ view }: KindProps) {
  const length = numberOf(fieldOf(view.content, "length"));
  return (
    <span className={styles["line"]} title={view.summary}>
      <span className={styles["quoted"]} dir="auto">
        {view.summary === "" ? "empty" : <InOrder text={view.summary} />}
      </span>
      {length !== null && length > LONG && (
        <span className={styles["dim"]}> {countText(length)} characters</span>
      )}
    </span>
  );
}
