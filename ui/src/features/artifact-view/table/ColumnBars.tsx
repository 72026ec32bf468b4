import { type Field } from "./tableContent";
import styles from "./ColumnBars.module.css";

interface Props {
  readonly field: Field;
  readonly width: number;
  readonly height: number;
}

const GAP = 1;

/** How a column's values spread: its histogram, or how frequent its most frequent values are. */
export function ColumnBars({ field, width, height }: Props) {
  const counts = field.histogram?.counts ?? field.top.map(([, count]) => count);
  const most = counts.reduce((so, count) => Math.max(so, count), 0);
  if (most === 0) return null;
  const step = width / counts.length;
  return (
    <svg
      className={styles["bars"]}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {counts.map((count, place) => {
        const bar = count === 0 ? 0 : Math.max(1, (count / most) * height);
        return (
          <rect
            key={place}
            className={field.histogram === null ? styles["top"] : styles["bin"]}
            x={place * step}
            y={height - bar}
            width={Math.max(0.5, step - GAP)}
            height={bar}
          />
        );
      })}
    </svg>
  );
}
