import { type RunRow } from "@/entities/run/queries";
import { isTerminal, shownStateOf, stateTokens } from "@/entities/run/states";
import { countText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Waiting } from "@/shared/ui/Waiting";

import styles from "./RunList.module.css";

interface Props {
  readonly run: RunRow;
  /** Seconds of a full bar. */
  readonly longest: number;
}

/** How long a run took, as a bar and in words; one that goes on counts, one that has not begun tells how long it waits. */
export function DurationBar({ run, longest }: Props) {
  const part = run.duration === null || longest === 0 ? 0 : run.duration / longest;
  const isOver = isTerminal(run.state) || run.interruption !== null;
  if (run.started_at === null && !isOver) return <Waiting from={Date.parse(run.created_at)} />;
  return (
    <>
      <span
        className={styles["track"]}
        title={part > 1 ? `The bar is cut: it stands for ${timesText(part)} its length` : undefined}
        aria-hidden
      >
        <span
          className={styles["bar"]}
          data-over={isOver}
          data-cut={part > 1}
          style={{
            width: `${isOver ? 100 * Math.min(part, 1) : 100}%`,
            background: `var(${stateTokens[shownStateOf(run)]})`,
          }}
        />
      </span>
      {run.duration === null ? (
        <Elapsed from={isOver ? null : run.started_at} to={run.ended_at} />
      ) : (
        durationText(1000 * run.duration)
      )}
    </>
  );
}

const timesText = (part: number): string => (part < 2 ? "more than" : `${countText(Math.floor(part))} times`);
