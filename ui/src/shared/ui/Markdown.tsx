import { lazy, Suspense } from "react";

import styles from "./Markdown.module.css";

const MarkdownElements = lazy(async () => ({
  default: (await import("./MarkdownElements")).MarkdownElements,
}));

/** A text in Markdown; what reads it is loaded when there is one, and until then the text stands as it was written. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <Suspense fallback={<div className={styles["written"]}>{text}</div>}>
      <MarkdownElements text={text} />
    </Suspense>
  );
}
