import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { Button } from "./Button";
import styles from "./Dialog.module.css";

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the one most people want last. */
  readonly footer?: ReactNode;
  readonly width?: number;
}

/** A question or a form above the page: the browser's own dialog keeps the focus in it and gives it back. */
export function Dialog({ title, isOpen, onClose, children, footer, width = 480 }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown === null) return;
    if (isOpen && !shown.open) {
      shown.showModal();
      // The browser chose the first button, which closes.
      shown.querySelector<HTMLElement>("[data-focus-first]")?.focus();
    }
    if (!isOpen && shown.open) shown.close();
  }, [isOpen]);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- Escape does the same, by the browser itself
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      style={{ width }}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {isOpen && (
        <div className={styles["panel"]}>
          <header className={styles["header"]}>
            <h2 id={titleId}>{title}</h2>
            <Button look="quiet" aria-label="Close" onClick={onClose}>
              <X size={16} aria-hidden />
            </Button>
          </header>
          <div className={styles["body"]}>{children}</div>
          {footer !== undefined && <footer className={styles["footer"]}>{footer}</footer>}
        </div>
      )}
    </dialog>
  );
}
