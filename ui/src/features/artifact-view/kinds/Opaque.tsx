import { Facts } from "../parts/Facts";
import { Note } from "../parts/Note";
import { fieldOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Opaque.module.css";

/** A value of which no more is known than what it says of itself. */
export function Opaque({ view }: KindProps) {
  const reason = textOf(fieldOf(view.content, "reason"));
  const repr = textOf(fieldOf(view.content, "repr"));
  return (
    <div className={styles["opaque"]}>
      <Facts
        facts={[
          ["class", <code key="class">{textOf(fieldOf(view.content, "class")) ?? view.typeName}</code>],
        ]}
      />
      <pre className={styles["repr"]} tabIndex={0} aria-label="repr" dir="auto">
        {repr ?? view.summary}
      </pre>
      <Note>
        {reason ?? "There is no better view of values of this class; in Python it is the object itself."}
      </Note>
    </div>
  );
}
