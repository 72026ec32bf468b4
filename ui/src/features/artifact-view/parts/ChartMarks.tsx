import { type Chart, type Frame } from "../charts";
import { shortText } from "../numberText";

interface Props {
  readonly chart: Chart;
  readonly frame: Frame;
  readonly place: number;
  readonly values: readonly number[];
}

/** One series: a line, points, or its share of the bars. */
export function ChartMarks({ chart, frame, place, values }: Props) {
  const colour = `var(--series-${(place % 8) + 1})`;
  const spots = values.flatMap((value, at) => {
    const x = chart.x[at];
    return x !== undefined && Number.isFinite(x) && Number.isFinite(value) ? [{ x, value, at }] : [];
  });
  if (chart.form === "line")
    return (
      <path
        d={spots
          .map(({ x, value, at }, index) => {
            const isFirst = spots[index - 1]?.at !== at - 1;
            const isAlone = isFirst && spots[index + 1]?.at !== at + 1;
            return `${isFirst ? "M" : "L"}${frame.x(x)} ${frame.y(value)}${isAlone ? "h0.01" : ""}`;
          })
          .join("")}
        fill="none"
        strokeLinecap="round"
        stroke={colour}
        strokeWidth={1.5}
      />
    );
  if (chart.form === "scatter")
    return spots.map(({ x, value, at }) => (
      <circle key={at} cx={frame.x(x)} cy={frame.y(value)} r={2.5} fill={colour} fillOpacity={0.7} />
    ));
  const width = Math.max(1, (frame.stride * 0.8) / chart.series.length);
  return spots.map(({ value, at }) => {
    const left = frame.x(at) - frame.stride * 0.4 + place * width;
    const top = Math.min(frame.y(value), frame.ground);
    return (
      <rect
        key={at}
        x={left}
        y={top}
        width={width}
        height={Math.abs(frame.y(value) - frame.ground)}
        fill={colour}
      >
        <title>{`${chart.categories?.[at] ?? at}: ${shortText(value)}`}</title>
      </rect>
    );
  });
}
