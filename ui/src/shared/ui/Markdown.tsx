import { late } from "./late";
import styles from "./Markdown.module.css";

/** A text without the signs of Markdown that would catch the eye. */
const plainOf = (text: string): string => text.replaceAll(/\*\*|`|^#+ /gm, "");

/** A text in Markdown; what reads it is loaded when there is one, and until then the text stands, without the signs. */
export const Markdown = late(
  () => import("./MarkdownElements"),
  "MarkdownElements",
  ({ text }: { readonly text: string }) => <div className={styles["written"]}>{plainOf(text)}</div>,
);
