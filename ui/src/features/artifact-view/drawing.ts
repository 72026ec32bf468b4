/** Shapes of small charts, as paths of SVG. */

const INSET = 1.5;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Runs of neighbouring numbers, in the room of a chart; what is not finite divides them. */
function runsOf(numbers: readonly number[], width: number, height: number): readonly (readonly Spot[])[] {
  const finite = numbers.filter(Number.isFinite);
  const least = finite.reduce((so, each) => Math.min(so, each), Infinity);
  const most = finite.reduce((so, each) => Math.max(so, each), -Infinity);
  const span = most - least || 1;
  const stride = (width - 2 * INSET) / Math.max(1, numbers.length - 1);
  const runs: Spot[][] = [[]];
  numbers.forEach((number, place) => {
    if (!Number.isFinite(number)) runs.push([]);
    else {
      const share = most === least ? 0.5 : (number - least) / span;
      runs.at(-1)?.push({ x: INSET + place * stride, y: height - INSET - share * (height - 2 * INSET) });
    }
  });
  return runs.filter((run) => run.length > 0);
}

const spotText = ({ x, y }: Spot): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

export const lineOf = (numbers: readonly number[], width: number, height: number): string =>
  runsOf(numbers, width, height)
    .map((run) =>
      run.length === 1 ? `M${run.map(spotText).join("")}h0.01` : `M${run.map(spotText).join("L")}`,
    )
    .join("");

export const areaOf = (numbers: readonly number[], width: number, height: number): string =>
  runsOf(numbers, width, height)
    .map(
      (run) =>
        `M${(run[0]?.x ?? 0).toFixed(1)} ${height}L${run.map(spotText).join("L")}L${(run.at(-1)?.x ?? 0).toFixed(1)} ${height}Z`,
    )
    .join("");

/** Round numbers between two, about as many as asked. */
export function ticksOf(least: number, most: number, about: number): readonly number[] {
  if (!Number.isFinite(least) || !Number.isFinite(most) || most <= least)
    return [least].filter(Number.isFinite);
  const rough = (most - least) / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.ceil(least / step);
  const count = Math.floor(most / step) - first + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 50)) }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
}
