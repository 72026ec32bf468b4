import { useMemo } from "react";

import { durationText } from "@/shared/lib/time";

import { areaPath, peaksOf, type Steps } from "./concurrency";
import { LabelsResizer } from "./LabelsResizer";
import { type Scale } from "./scale";
import styles from "./TimeAxis.module.css";
import { type Tick } from "./ticks";

interface Props {
  readonly scale: Scale;
  readonly steps: Steps;
  readonly ticks: readonly Tick[];
  readonly most: number;
  /** Null: nothing goes on. */
  readonly now: number | null;
  readonly absolute: (moment: number) => string;
}

const HEIGHT = 26;
const COLUMN = 2;

/** How many runs were at work at once, over the marks of time. */
export function TimeAxis({ scale, steps, ticks, most, now, absolute }: Props) {
  const area = useMemo(() => {
    const columns = Math.max(1, Math.ceil(scale.width / COLUMN));
    const peaks = peaksOf(steps, (moment) => scale.toX(moment) / COLUMN, columns);
    return areaPath(peaks, most, HEIGHT, COLUMN);
  }, [scale, steps, most]);
  const said = `At most ${most} at once`;
  return (
    <div className={styles["axis"]}>
      <div className={styles["label"]}>
        <span>{said}</span>
        <span className={styles["zero"]} title={absolute(scale.span.from)}>
          {durationText(scale.span.to - scale.span.from)}
          <span className={styles["shown"]}> shown</span>
        </span>
        <LabelsResizer />
      </div>
      <div className={styles["time"]}>
        <svg className={styles["area"]} width={scale.width} height={HEIGHT} role="img" aria-label={said}>
          <path d={area} />
        </svg>
        {ticks.map((tick) => (
          <span
            key={tick.moment}
            className={styles["tick"]}
            style={{ left: tick.x }}
            data-last={tick.x > scale.width - 40 || undefined}
            title={absolute(tick.moment)}
          >
            {tick.label}
          </span>
        ))}
        {scale.warp.gaps.map((gap) => {
          const x = (scale.toX(gap.from) + scale.toX(gap.to)) / 2;
          return (
            <span key={gap.from} className={styles["gap"]} style={{ left: x }}>
              / {durationText(gap.to - gap.from)} /
            </span>
          );
        })}
        {now !== null && (
          <span className={styles["now"]} style={{ left: scale.toX(now) }}>
            now
          </span>
        )}
      </div>
    </div>
  );
}
