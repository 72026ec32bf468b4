import { useMemo } from "react";

import { stateAt, type RunGraph } from "@/entities/graph/model";
import { extentAt } from "@/entities/graph/phases";
import { countsOf } from "@/entities/graph/progress";
import { isFailure, stateTokens } from "@/entities/run/states";

import { areaPath, concurrencyOf, peaksOf } from "./concurrency";
import styles from "./GroupBar.module.css";
import { type Scale } from "./scale";
import { countsShort } from "./spoken";

interface Props {
  readonly graph: RunGraph;
  readonly places: readonly number[];
  readonly scale: Scale;
  readonly end: number;
}

const HEIGHT = 16;
const COLUMN = 2;

/** Many runs of one function as one bar: as high as many of them were at work at once. */
export function GroupBar({ graph, places, scale, end }: Props) {
  const { steps, from, to, most, failures } = useMemo(() => {
    const extents = places.map((place) => extentAt(graph, place, end));
    const found = concurrencyOf(graph, places, end);
    return {
      steps: found,
      from: extents.reduce((least, extent) => Math.min(least, extent.from), Infinity),
      to: extents.reduce((latest, extent) => Math.max(latest, extent.to), -Infinity),
      most: found.count.reduce((so, count) => Math.max(so, count), 0),
      failures: places.filter((place) => isFailure(stateAt(graph, place))),
    };
  }, [graph, places, end]);
  const area = useMemo(() => {
    const columns = Math.max(1, Math.ceil(scale.width / COLUMN));
    const peaks = peaksOf(steps, (moment) => scale.toX(moment) / COLUMN, columns);
    return areaPath(peaks, most, HEIGHT, COLUMN);
  }, [steps, most, scale]);
  const { main, text } = useMemo(() => {
    const counts = countsOf(graph, places).toSorted((one, other) => other.count - one.count);
    // Where something ran, its colour is not that of what still waits.
    const ran = counts.find(({ state }) => state !== "CREATED") ?? counts[0];
    return { main: ran?.state ?? "CREATED", text: countsShort(graph, places) };
  }, [graph, places]);
  const [left, right] = [Math.max(0, scale.toX(from)), Math.min(scale.width, scale.toX(to))];
  const marks = new Set(failures.map((place) => Math.round(scale.toX(graph.ended[place] ?? end) / 3) * 3));
  return (
    <span className={styles["group"]} style={{ color: `var(${stateTokens[main]})` }}>
      <span className={styles["line"]} style={{ left, width: Math.max(2, right - left) }} />
      <svg className={styles["area"]} width={scale.width} height={HEIGHT} aria-hidden>
        <path d={area} fill="currentColor" />
        {[...marks].map((x) => (
          <path key={x} className={styles["failure"]} d={`M${x - 2.5} 0h5l-2.5 5zM${x} 0v${HEIGHT}`} />
        ))}
      </svg>
      {right > 0 && left < scale.width && (
        <span
          className={styles["counts"]}
          data-inside={scale.width - right < 7 * text.length || undefined}
          style={scale.width - right < 7 * text.length ? { right: 4 } : { left: right + 6 }}
        >
          {text}
        </span>
      )}
    </span>
  );
}
