import { X } from "lucide-react";
import { type ReactNode } from "react";

import styles from "./Chip.module.css";

interface Props {
  readonly children: ReactNode;
  /** Colours it; the same word has the same colour everywhere. */
  readonly word?: string;
  readonly onRemove?: () => void;
  readonly removeLabel?: string;
}

const COLOURS = 8;

const colourOf = (word: string): number => {
  let sum = 0;
  for (const letter of word) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return 1 + (sum % COLOURS);
};

/** A tag, or a filter that can be taken away. */
export function Chip({ children, word, onRemove, removeLabel = "Remove" }: Props) {
  const tint =
    word === undefined
      ? "var(--hover)"
      : `color-mix(in srgb, var(--series-${colourOf(word)}) 16%, var(--surface))`;
  return (
    <span className={styles["chip"]} style={{ background: tint }}>
      <span className={styles["word"]}>{children}</span>
      {onRemove !== undefined && (
        <button type="button" className={styles["remove"]} aria-label={removeLabel} onClick={onRemove}>
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}
