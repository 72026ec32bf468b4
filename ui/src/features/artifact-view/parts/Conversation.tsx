import { type KindProps } from "../renderers";
import { entriesOf } from "../shownView";
import styles from "./Conversation.module.css";
import { NestedFull } from "./NestedFull";

/** What a language model was asked, and what it answered. */
export function Conversation({ view }: KindProps) {
  return (
    <div className={styles["turns"]}>
      {entriesOf(view).map(({ name, view: turn }) => (
        <section key={name} className={styles["turn"]} aria-label={name}>
          <h3>{name === "prompt" ? "Prompt" : "Response"}</h3>
          <NestedFull view={turn} />
        </section>
      ))}
    </div>
  );
}
