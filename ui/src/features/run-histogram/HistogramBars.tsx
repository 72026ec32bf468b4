import { memo } from "react";

import { stateTokens } from "@/entities/run/states";

import { GROUPS, groupStates, type Part } from "./model";
import styles from "./RunHistogram.module.css";

interface Props {
  readonly parts: readonly Part[];
  readonly chosen: readonly [from: number, to: number] | null;
  readonly titleOf: (part: Part) => string;
}

/** The bars themselves; failures stand on the ground, so that they can be compared. */
export const HistogramBars = memo(function HistogramBars({ parts, chosen, titleOf }: Props) {
  const most = Math.max(1, ...parts.map((part) => part.total));
  const isChosen = (place: number): boolean =>
    chosen !== null && place >= Math.min(...chosen) && place <= Math.max(...chosen);
  return parts.map((part, place) => (
    <span key={part.from} className={styles["part"]} data-chosen={isChosen(place)} title={titleOf(part)}>
      <span className={styles["bar"]} style={{ height: `${(100 * part.total) / most}%` }}>
        {GROUPS.filter((group) => part.counts[group] > 0).map((group) => (
          <span
            key={group}
            className={styles["group"]}
            data-group={group}
            style={{ flexGrow: part.counts[group], color: `var(${stateTokens[groupStates[group]]})` }}
          />
        ))}
      </span>
    </span>
  ));
});
