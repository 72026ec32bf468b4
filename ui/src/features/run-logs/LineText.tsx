import { type CSSProperties } from "react";

import { classNames } from "@/shared/lib/classNames";

import { type Look } from "./ansi";
import { coloursOf } from "./colours";
import styles from "./LineText.module.css";
import { type Part } from "./marking";

/** The parts of a line, each as it looks; text is all that it ever becomes. */
export function LineText({ parts }: { readonly parts: readonly Part[] }) {
  return parts.map((part, place) => <Shown key={place} part={part} />);
}

function Shown({ part: { text, look, href, isHit } }: { readonly part: Part }) {
  if (look === null && href === null && !isHit) return text;
  const shown = look === null ? text : <span {...lookOf(look)}>{text}</span>;
  const marked = isHit ? <mark className={styles["hit"]}>{shown}</mark> : shown;
  if (href === null) return marked;
  return (
    <a className={styles["link"]} href={href} target="_blank" rel="noopener noreferrer">
      {marked}
    </a>
  );
}

function lookOf(look: Look): { readonly className: string; readonly style: CSSProperties } {
  return {
    className: classNames(
      look.isBold && styles["bold"],
      look.isDim && styles["dim"],
      look.isItalic && styles["italic"],
      look.isUnderlined && styles["underlined"],
      look.isStruck && styles["struck"],
    ),
    style: { ...coloursOf(look.ink, look.paper) },
  };
}
