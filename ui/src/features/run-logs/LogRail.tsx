import { type LogText } from "@/entities/log/queries";
import { countText } from "@/shared/lib/numbers";

import styles from "./LogRail.module.css";
import { ticksOf } from "./ticks";

interface Props {
  readonly lines: number;
  /** Those that are known, in order. */
  readonly hits: readonly LogText[];
  readonly onLine: (line: number) => void;
}

/** Where in the log there are hits, beside the scrollbar. For eyes and mice; keys have `n` and `N`. */
export function LogRail({ lines, hits, onLine }: Props) {
  if (hits.length === 0) return null;
  return (
    <div className={styles["rail"]} aria-hidden>
      {ticksOf(hits, lines).map(({ share, line, count }) => (
        <button
          key={line}
          type="button"
          tabIndex={-1}
          className={styles["tick"]}
          style={{ top: `${100 * share}%` }}
          title={
            count === 1 ? `Line ${countText(line)}` : `${countText(count)} from line ${countText(line)} on`
          }
          onClick={() => onLine(line)}
        />
      ))}
    </div>
  );
}
