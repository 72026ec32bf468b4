import { countText } from "@/shared/lib/numbers";

import { shortText } from "../numberText";
import { type Histogram } from "../reading";
import styles from "./HistogramBars.module.css";

interface Props {
  readonly histogram: Histogram;
  readonly height?: number;
  readonly label?: string;
  /** Whether the first and the last edge are written under it. */
  readonly hasEdges?: boolean;
}

/** How often values lie between one edge and the next. */
export function HistogramBars({ histogram, height = 80, label = "Histogram", hasEdges = true }: Props) {
  const { counts, edges } = histogram;
  const most = Math.max(1, ...counts);
  const [first = 0] = edges;
  const last = edges.at(-1) ?? 0;
  return (
    <figure className={styles["histogram"]}>
      <div
        className={styles["bars"]}
        style={{ height }}
        role="img"
        aria-label={`${label}, from ${shortText(first)} to ${shortText(last)}`}
      >
        {counts.map((count, place) => (
          <span
            key={place}
            className={styles["slot"]}
            title={`${shortText(edges[place] ?? 0)} to ${shortText(edges[place + 1] ?? 0)}: ${countText(count)}`}
          >
            <span
              className={styles["bar"]}
              style={{ height: count === 0 ? 0 : `max(1px, ${(100 * count) / most}%)` }}
            />
          </span>
        ))}
      </div>
      {hasEdges && (
        <figcaption className={styles["edges"]} aria-hidden>
          <span>{shortText(first)}</span>
          <span>{shortText(last)}</span>
        </figcaption>
      )}
    </figure>
  );
}
