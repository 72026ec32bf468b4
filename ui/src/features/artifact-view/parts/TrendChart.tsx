import { useAtomValue } from "jotai";
import { useState, type KeyboardEvent } from "react";

import { type Trend } from "@/entities/run/queries";
import { pluralText } from "@/shared/lib/numbers";
import { momentText } from "@/shared/lib/time";
import { DeepLink, paths, zoneAtom, type Target } from "@/shared/location";

import { factsOf } from "../allNumbers";
import { measureOf, measureText, oddTexts, pathOf, placeByKey, spotsOf } from "../trends";
import styles from "./TrendChart.module.css";

interface Props {
  readonly trend: Trend;
  /** The one on whose page it stands. */
  readonly runId: string;
}

type Point = Trend["points"][number];

/** A value in the last runs of a pipeline as a small curve; each point leads to its run. */
export function TrendChart({ trend, runId }: Props) {
  const { points, pipeline, looked_at: lookedAt } = trend;
  const zone = useAtomValue(zoneAtom);
  const [pointedAt, setPointedAt] = useState<Point | null>(null);
  const own = points.find((point) => point.run_id === runId);
  const told = pointedAt ?? own;
  // Tab comes to one of them, and arrow keys lead on from there.
  const [reached, setReached] = useState(own ?? points.at(-1));
  const measures = points.map((point) => measureOf(point.value));
  const spots = spotsOf(measures);
  const odd = oddTexts(points.map(({ value }) => value));
  const isNested = own !== undefined && own.run_id !== own.root_id;
  const caption = `Trend ${isNested ? "of this step " : ""}over the last ${pluralText(lookedAt, "run")} of this pipeline`;
  const toPoint = ({ run_id, root_id }: Point): Target => ({
    path: paths.pipelineRun(pipeline, root_id),
    hash: run_id === root_id ? {} : { run: run_id },
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const links = [...event.currentTarget.querySelectorAll("a")];
    const place = placeByKey(
      event.key,
      links.findIndex((link) => link === document.activeElement),
      links.length,
    );
    if (place === null) return;
    event.preventDefault();
    links[place]?.focus();
  };
  const said = ({ run_id, value, created_at }: Point): string =>
    `${measureText(value)}, ${momentText(Date.parse(created_at), zone)}${run_id === runId ? ", this run" : ""}`;
  return (
    <figure className={styles["trend"]}>
      <figcaption className={styles["caption"]}>
        {caption}
        {points.length < lookedAt && <span>, {points.length} of which gave a number</span>}
        {odd.length > 0 && (
          <span className={styles["odds"]} aria-hidden>
            × is {odd.join(" or ")}
          </span>
        )}
      </figcaption>
      <Amounts trend={trend} measures={measures} />
      <div className={styles["scroller"]}>
        <div className={styles["plot"]} onPointerLeave={() => setPointedAt(null)}>
          <svg className={styles["line"]} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
            <path d={pathOf(spots)} fill="none" stroke="var(--series-1)" vectorEffect="non-scaling-stroke" />
          </svg>
          <ol className={styles["points"]} aria-label={`${caption}, oldest first`} onKeyDown={onKeyDown}>
            {points.map((point, place) => (
              <li key={point.run_id}>
                <DeepLink
                  to={toPoint(point)}
                  className={styles["point"]}
                  aria-label={said(point)}
                  tabIndex={point === reached ? 0 : -1}
                  aria-current={point.run_id === runId || undefined}
                  onPointerEnter={() => setPointedAt(point)}
                  onFocus={() => {
                    setPointedAt(point);
                    setReached(point);
                  }}
                  onBlur={() => setPointedAt(null)}
                >
                  <Dot y={spots[place]?.y ?? null} />
                </DeepLink>
              </li>
            ))}
          </ol>
        </div>
      </div>
      <p className={styles["told"]} aria-hidden>
        {told !== undefined && (
          <>
            <b>{measureText(told.value)}</b> {momentText(Date.parse(told.created_at), zone)}
            {told === own && " (this run)"}
          </>
        )}
      </p>
    </figure>
  );
}

/** Where a value is in its column; a cross at the bottom for what is no finite number. */
function Dot({ y }: { readonly y: number | null }) {
  return (
    <span className={styles["room"]}>
      {y === null ? (
        <span className={styles["odd"]}>×</span>
      ) : (
        <span className={styles["dot"]} style={{ top: `${y}%` }} />
      )}
    </span>
  );
}

interface AmountsProps {
  readonly trend: Trend;
  readonly measures: readonly (number | null)[];
}

/** The greatest and the least of the values, as they are written. */
function Amounts({ trend, measures }: AmountsProps) {
  const facts = factsOf(measures.map((measure) => measure ?? NaN));
  const textOf = (measure: number): string =>
    measureText(trend.points[measures.indexOf(measure)]?.value ?? measure);
  return (
    <div className={styles["amounts"]} aria-hidden>
      {facts !== null && <span>{textOf(facts.max)}</span>}
      {facts !== null && facts.max !== facts.min && <span>{textOf(facts.min)}</span>}
    </div>
  );
}
