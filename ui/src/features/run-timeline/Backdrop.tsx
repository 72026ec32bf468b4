import styles from "./Backdrop.module.css";
import { type Scale } from "./scale";
import { type Tick } from "./ticks";

interface Props {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  readonly now: number | null;
}

/** What goes through all rows: the marks of time, the gaps in which nothing ran, now. */
export function Backdrop({ scale, ticks, now }: Props) {
  return (
    <div className={styles["backdrop"]} aria-hidden>
      {ticks.map(({ x, moment }) => (
        <span key={moment} className={styles["tick"]} style={{ left: x }} />
      ))}
      {scale.warp.gaps.map((gap) => {
        const left = Math.max(-4, scale.toX(gap.from));
        const right = Math.min(scale.width + 4, scale.toX(gap.to));
        return right <= left ? null : (
          <span key={gap.from} className={styles["gap"]} style={{ left, width: right - left }} />
        );
      })}
      {now !== null && <span className={styles["now"]} style={{ left: scale.toX(now) }} />}
    </div>
  );
}
