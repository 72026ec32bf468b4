import { useEffect, useState, type RefObject } from "react";

import { shownStateAt, type RunGraph } from "@/entities/graph/model";
import { extentAt } from "@/entities/graph/phases";
import { shortFunction, titleAt } from "@/entities/graph/siblings";
import { type TreeRow } from "@/entities/graph/treeRows";
import { StateMark } from "@/entities/run/StateMark";
import { countText } from "@/shared/lib/numbers";

import styles from "./Pointed.module.css";
import { type Scale } from "./scale";
import { countsSpoken, factsOf, shortId } from "./spoken";

interface Props {
  readonly box: RefObject<HTMLElement | null>;
  readonly graph: RunGraph;
  readonly rows: readonly TreeRow[];
  readonly scale: Scale;
  readonly labels: number;
  readonly end: number;
  readonly absolute: (moment: number) => string;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly index: number | null;
}

const CARD = 280;
const CARD_HEIGHT = 170;

/** What is under the mouse: the moment, and the run. */
export function Pointed({ box, graph, rows, scale, labels, end, absolute }: Props) {
  const [point, setPoint] = useState<Point | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const ends = new AbortController();
    const read = (event: PointerEvent): void => {
      if (event.pointerType === "touch") return;
      const { left, top, width, height } = element.getBoundingClientRect();
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
      const index = row === null ? null : Number(row.dataset["row"]);
      setPoint({ x: event.clientX - left, y: event.clientY - top, width, height, index });
    };
    element.addEventListener("pointermove", read, { signal: ends.signal });
    // What is under the mouse is another row then.
    element.addEventListener("scroll", () => setPoint(null), { signal: ends.signal, capture: true });
    element.addEventListener("pointerleave", () => setPoint(null), { signal: ends.signal });
    return () => ends.abort();
  }, [box]);

  if (point === null || point.x < labels || point.x > labels + scale.width) return null;
  const row = point.index === null ? undefined : rows[point.index];
  const moment = absolute(scale.toTime(point.x - labels));
  const isRight = point.x + CARD + 24 > point.width;
  const isLow = point.y + CARD_HEIGHT > point.height;
  return (
    <div className={styles["pointed"]} aria-hidden>
      <span className={styles["line"]} style={{ left: point.x }} />
      <span
        className={styles["moment"]}
        style={isRight ? { right: point.width - point.x + 4 } : { left: point.x + 4 }}
      >
        {moment}
      </span>
      {row !== undefined && row.kind !== "more" && (
        <div
          className={styles["card"]}
          style={{
            ...(isRight ? { right: point.width - point.x + 16 } : { left: point.x + 16 }),
            ...(isLow ? { bottom: point.height - point.y + 8 } : { top: point.y + 16 }),
          }}
        >
          {row.kind === "run" ? (
            <RunCard graph={graph} place={row.place} end={end} absolute={absolute} />
          ) : (
            <>
              <strong>
                {shortFunction(graph, row.places[0] ?? 0)} ×{countText(row.places.length)}
              </strong>
              <p>{countsSpoken(graph, row.places)}</p>
            </>
          )}
        </div>
      )}
    </div>
  );
}

type CardProps = Pick<Props, "graph" | "end" | "absolute"> & { readonly place: number };

function RunCard({ graph, place, end, absolute }: CardProps) {
  const started = graph.started[place] ?? NaN;
  const { from } = extentAt(graph, place, end);
  return (
    <>
      <strong className={styles["name"]}>{titleAt(graph, place)}</strong>
      <span className={styles["state"]}>
        <StateMark state={shownStateAt(graph, place)} /> <code>{shortId(graph, place)}</code>
      </span>
      <dl className={styles["facts"]}>
        <dt>{Number.isNaN(started) ? "Created" : "Started"}</dt>
        <dd>{absolute(Number.isNaN(started) ? from : started)}</dd>
        {factsOf(graph, place, end).map(([what, so]) => (
          <div key={what} className={styles["fact"]}>
            <dt>{what}</dt>
            <dd>{so}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
