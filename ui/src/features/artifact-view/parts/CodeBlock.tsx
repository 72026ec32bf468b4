import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { common, createLowlight } from "lowlight";
import { useMemo } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";

import { CopyButton } from "@/shared/ui/CopyButton";

import styles from "./CodeBlock.module.css";

interface Props {
  readonly text: string;
  readonly language: string;
}

const lowlight = createLowlight(common);
/** A longer text is shown without colours: finding them would take too long. */
const LONGEST = 100_000;

/** Source with line numbers; its colours are elements, never HTML. */
export function CodeBlock({ text, language }: Props) {
  const lines = text.replace(/\n$/, "").split("\n").length;
  const shown = useMemo(() => {
    if (text.length > LONGEST || !lowlight.registered(language)) return text;
    return toJsxRuntime(lowlight.highlight(language, text), { Fragment, jsx, jsxs });
  }, [text, language]);
  return (
    <div className={styles["code"]}>
      <div className={styles["scroller"]} tabIndex={0} role="region" aria-label="Source">
        <pre className={styles["numbers"]} aria-hidden>
          {Array.from({ length: lines }, (_, place) => place + 1).join("\n")}
        </pre>
        <pre className={styles["text"]}>
          <code>{shown}</code>
        </pre>
      </div>
      <span className={styles["copy"]}>
        <CopyButton text={text} label="Copy the source" />
      </span>
    </div>
  );
}
