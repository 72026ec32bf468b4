import { areaOf, lineOf } from "../drawing";

interface Props {
  readonly numbers: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly label?: string;
}

/** Numbers in their order as a small curve; what is no number is a gap. */
export function Sparkline({ numbers, width, height, label }: Props) {
  const said =
    label === undefined
      ? ({ "aria-hidden": true } as const)
      : ({ role: "img", "aria-label": label } as const);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      style={{ verticalAlign: "middle" }}
      {...said}
    >
      <path d={areaOf(numbers, width, height)} fill="var(--series-1)" opacity={0.14} />
      <path d={lineOf(numbers, width, height)} fill="none" stroke="var(--series-1)" strokeWidth={1.25} />
    </svg>
  );
}
