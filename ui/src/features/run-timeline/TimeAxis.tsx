import { useMemo } from "react";

import { durationText } from "@/shared/lib/time";

import { axisLabelsOf } from "./axisLabels";
import { areaPath, peaksOf } from "./concurrency";
import { LabelsResizer } from "./LabelsResizer";
import { type Scale } from "./scale";
import styles from "./TimeAxis.module.css";
import { type Tick } from "./ticks";
import { type Time } from "./useTime";

interface Props {
  readonly time: Time;
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** Null: nothing goes on. */
  readonly now: number | null;
  /** How much room there is right of the last moment. */
  readonly beyond: number;
}

const HEIGHT = 26;
const COLUMN = 2;

/** How many runs were at work at once, over the marks of time. */
export function TimeAxis({ time, scale, ticks, now, beyond }: Props) {
  const { steps, most, absolute } = time;
  const area = useMemo(() => {
    const columns = Math.max(1, Math.ceil(scale.width / COLUMN));
    const peaks = peaksOf(steps, (moment) => scale.toX(moment) / COLUMN, columns);
    return areaPath(peaks, most, HEIGHT, COLUMN);
  }, [scale, steps, most]);
  const labels = axisLabelsOf(scale, ticks, now, beyond);
  const said = `At most ${most} at once`;
  return (
    <div className={styles["axis"]} data-gaps={scale.warp.gaps.length > 0 || undefined}>
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
        {labels.ticks.map((tick) => (
          <span
            key={tick.moment}
            className={styles["tick"]}
            style={{ left: tick.x }}
            data-side={tick.side ?? "none"}
            title={absolute(tick.moment)}
          >
            {tick.side !== null && tick.label}
          </span>
        ))}
        {labels.gaps.map(({ from, left, width, text }) => (
          <span key={from} className={styles["gap"]} style={{ left, width }}>
            {text}
          </span>
        ))}
        {labels.now !== null && (
          <span className={styles["now"]} style={{ left: labels.now }}>
            now
          </span>
        )}
      </div>
    </div>
  );
}
