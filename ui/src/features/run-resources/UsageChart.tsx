import { durationText } from "@/shared/lib/time";

import { pathOf, seriesOf, type Usage } from "./model";
import styles from "./UsageChart.module.css";

const WIDTH = 600;
const HEIGHT = 48;

/** What was used over time, a line for each kind, each up to its own most. */
export function UsageChart({ usage }: { readonly usage: Usage }) {
  const series = seriesOf(usage);
  if (series.length === 0) return null;
  const first = usage.samples[0]?.seconds ?? 0;
  const length = durationText(((usage.samples.at(-1)?.seconds ?? 0) - first) * 1000);
  return (
    <figure className={styles["chart"]}>
      {series.map(({ name, most, lines }, place) => (
        <div key={name} className={styles["series"]}>
          <span className={styles["name"]}>{name}</span>
          <span className={styles["most"]}>up to {most}</span>
          <svg
            className={styles["plot"]}
            viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${name} over ${length}, at the most ${most}`}
            style={{ color: `var(--series-${place + 1})` }}
          >
            {lines.map((line, at) => (
              <g key={at}>
                <path
                  className={styles["area"]}
                  d={`${pathOf(line, WIDTH, HEIGHT)}L${(line.at(-1)?.[0] ?? 0) * WIDTH} ${HEIGHT}L${(line[0]?.[0] ?? 0) * WIDTH} ${HEIGHT}Z`}
                />
                <path className={styles["line"]} d={pathOf(line, WIDTH, HEIGHT)} />
              </g>
            ))}
          </svg>
        </div>
      ))}
      <figcaption className={styles["axis"]}>
        <span>0</span>
        <span>{length}</span>
      </figcaption>
    </figure>
  );
}
