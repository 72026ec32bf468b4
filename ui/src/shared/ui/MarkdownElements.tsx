import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import styles from "./MarkdownElements.module.css";

/** Anything else that an address may begin with could do something. */
const SAFE = /^(https?:\/\/|mailto:)/i;

const safeAddress = (address: string): string => (SAFE.test(address) ? address : "");

const plugins = [remarkGfm];

const components: Components = {
  a: ({ href, children }) =>
    href === undefined || href === "" ? (
      <span>{children}</span>
    ) : (
      <a href={href} rel="noopener noreferrer" target="_blank">
        {children}
      </a>
    ),
  // A picture from elsewhere would be a request to there: it is a link.
  img: ({ src, alt }) => {
    const said = alt === undefined || alt === "" ? "a picture" : alt;
    return typeof src === "string" && src !== "" ? (
      <a href={src} rel="noopener noreferrer" target="_blank">
        {said}
      </a>
    ) : (
      <span>{said}</span>
    );
  },
  // Of a list of tasks: what is done and what is not.
  input: ({ checked }) => (
    <span role="img" aria-label={checked === true ? "done" : "to do"}>
      {checked === true ? "☑" : "☐"}
    </span>
  ),
  // The page has headings of its own.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  table: ({ children }) => (
    <div className={styles["wide"]} tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
};

/** A text in Markdown, as elements: HTML in it stays a text, and links lead to http, https and mailto only. */
export function MarkdownElements({ text }: { readonly text: string }) {
  return (
    <div className={styles["markdown"]}>
      <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={safeAddress}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
