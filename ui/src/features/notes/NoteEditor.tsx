import { useId, useState, type ReactNode } from "react";

import { Button } from "@/shared/ui/Button";
import { Markdown } from "@/shared/ui/Markdown";

import { refusalOf } from "./model";
import styles from "./NoteEditor.module.css";

interface Props {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  readonly sendWords: string;
  /** More buttons. */
  readonly children?: ReactNode;
  readonly id?: string;
}

/** A text in Markdown, and how it will look. */
export function NoteEditor({ label, text, onText, onSend, sendWords, children, id }: Props) {
  const [isPreview, setPreview] = useState(false);
  const ownId = useId();
  const refusal = refusalOf(text);
  const send = (): void => {
    if (refusal !== null) return;
    setPreview(false);
    onSend();
  };
  return (
    <form
      className={styles["editor"]}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor={id ?? ownId} className="visually-hidden">
        {label}
      </label>
      {isPreview ? (
        <div className={styles["preview"]} aria-label="Preview">
          {text.trim() === "" ? (
            <p className={styles["dim"]}>Nothing to show yet.</p>
          ) : (
            <Markdown text={text} />
          )}
        </div>
      ) : (
        <textarea
          id={id ?? ownId}
          className={styles["text"]}
          rows={4}
          placeholder={label}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
          }}
        />
      )}
      <div className={styles["buttons"]}>
        <Button aria-pressed={isPreview} look="quiet" onClick={() => setPreview(!isPreview)}>
          Preview
        </Button>
        <span className={styles["dim"]}>
          {text.trim() !== "" && refusal !== null ? refusal : "Markdown; Ctrl+Enter sends"}
        </span>
        <span className={styles["end"]}>
          {children}
          <Button type="submit" look="primary" disabled={refusal !== null}>
            {sendWords}
          </Button>
        </span>
      </div>
    </form>
  );
}
