import { Check, CircleAlert } from "lucide-react";

import styles from "./BulkBar.module.css";
import { type Outcome } from "./model";

/** What became of each run. */
export function OutcomeList({ outcomes }: { readonly outcomes: readonly Outcome[] }) {
  return (
    <ul className={styles["outcomes"]} aria-live="polite" aria-label="What became of each">
      {outcomes.map(({ run, trouble, said }) => (
        <li key={run.id} data-trouble={trouble !== null}>
          {trouble === null ? <Check size={14} aria-hidden /> : <CircleAlert size={14} aria-hidden />}
          <span>
            {run.name} <code>{run.id.slice(0, 8)}</code>: {trouble ?? said}
          </span>
        </li>
      ))}
    </ul>
  );
}
