import { X } from "lucide-react";
import { useAtomValue, useSetAtom } from "jotai";

import { Button } from "./Button";
import { dismissToastAtom, toastsAtom } from "./toastAtoms";
import styles from "./Toasts.module.css";

/** What happened a moment ago, in a corner: each goes by itself, or takes back what was done. */
export function Toasts() {
  const toasts = useAtomValue(toastsAtom);
  const dismiss = useSetAtom(dismissToastAtom);
  return (
    <ol className={styles["toasts"]} aria-live="polite" aria-label="Messages">
      {toasts.map((toast) => (
        <li key={toast.id} className={styles["toast"]} data-kind={toast.kind}>
          <span>{toast.text}</span>
          {toast.action !== undefined && (
            <Button
              look="quiet"
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <Button look="quiet" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            <X size={14} aria-hidden />
          </Button>
        </li>
      ))}
    </ol>
  );
}
