import { scaled, spanOf, type Chart, type Frame, type Span } from "../charts";
import { ticksOf } from "../drawing";
import { shortText } from "../numberText";
import styles from "./ChartDrawing.module.css";
import { ChartMarks } from "./ChartMarks";

const WIDTH = 640;
const HEIGHT = 280;
const ROOM = { left: 64, right: 12, top: 10, bottom: 34 } as const;
const MOST_NAMES = 12;

/** Lines, points or bars between two axes. */
export function ChartDrawing({ chart }: { readonly chart: Chart }) {
  const isBars = chart.form === "bar" || chart.form === "histogram";
  const spanX: Span = chart.categories === null && !isBars ? spanOf(chart.x) : padded(spanOf(chart.x));
  const spanY = spanOf(
    chart.series.flatMap((each) => each.values),
    isBars ? [0] : [],
  );
  const frame: Frame = {
    x: (value) => scaled(value, spanX, ROOM.left, WIDTH - ROOM.right),
    y: (value) => scaled(value, spanY, HEIGHT - ROOM.bottom, ROOM.top),
    ground: scaled(Math.max(0, spanY.least), spanY, HEIGHT - ROOM.bottom, ROOM.top),
    stride: (WIDTH - ROOM.left - ROOM.right) / Math.max(1, chart.x.length),
  };
  const every = Math.ceil(chart.x.length / MOST_NAMES);
  const named = chart.categories
    ?.map((name, place) => ({ at: place, name }))
    .filter(({ at }) => at % every === 0);
  const ticks = named ?? ticksOf(spanX.least, spanX.most, 8).map((at) => ({ at, name: shortText(at) }));
  return (
    <figure className={styles["chart"]}>
      {chart.title !== "" && <figcaption>{chart.title}</figcaption>}
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${chart.title || chart.form}: ${chart.series.map((each) => each.name).join(", ")}`}
      >
        {ticksOf(spanY.least, spanY.most, 5).map((value) => (
          <g key={value}>
            <line
              className={styles["grid"]}
              x1={ROOM.left}
              x2={WIDTH - ROOM.right}
              y1={frame.y(value)}
              y2={frame.y(value)}
            />
            <text className={styles["tick"]} x={ROOM.left - 6} y={frame.y(value) + 4} textAnchor="end">
              {shortText(value)}
            </text>
          </g>
        ))}
        {ticks.map(({ at, name }) => (
          <text
            key={at}
            className={styles["tick"]}
            x={frame.x(at)}
            y={HEIGHT - ROOM.bottom + 16}
            textAnchor="middle"
          >
            {name.slice(0, 14)}
          </text>
        ))}
        {chart.series.map((each, place) => (
          <ChartMarks key={place} chart={chart} frame={frame} place={place} values={each.values} />
        ))}
        <text className={styles["label"]} x={(ROOM.left + WIDTH) / 2} y={HEIGHT - 3} textAnchor="middle">
          {chart.xLabel}
        </text>
        <text
          className={styles["label"]}
          transform={`translate(12 ${HEIGHT / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {chart.yLabel}
        </text>
      </svg>
      {chart.series.length > 1 && (
        <ul className={styles["legend"]}>
          {chart.series.map((each, place) => (
            <li key={place}>
              <span className={styles["key"]} style={{ background: `var(--series-${(place % 8) + 1})` }} />
              {each.name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

const padded = ({ least, most }: Span): Span => ({ least: least - 0.5, most: most + 0.5 });
