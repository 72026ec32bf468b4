import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import styles from "./SafeMarkdown.module.css";

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  // A picture of another host would tell it who is reading.
  img: ({ alt, src }) => (
    <span className={styles["image"]}>picture: {alt === undefined || alt === "" ? String(src) : alt}</span>
  ),
};

/** Markdown as React elements: HTML in it stays text, and nothing is fetched. */
export function SafeMarkdown({ text }: { readonly text: string }) {
  return (
    <div className={styles["markdown"]} dir="auto">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
