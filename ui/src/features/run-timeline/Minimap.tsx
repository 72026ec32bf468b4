import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from "react";

import { type Span } from "@/entities/graph/phases";

import { areaPath, peaksOf } from "./concurrency";
import styles from "./Minimap.module.css";
import { between, panned, scaleOf, type Scale } from "./scale";
import { type Time } from "./useTime";
import { type Change } from "./useView";

interface Props {
  readonly time: Time;
  readonly scale: Scale;
  readonly change: (by: Change) => void;
  /** A moment in words, counted from the beginning. */
  readonly said: (moment: number) => string;
}

const HEIGHT = 24;
const COLUMN = 2;
const STEP = 0.05;
type Grip = "from" | "to" | "all" | "new";

/** All of the time, with what is shown of it between two handles. */
export function Minimap({ time, scale, change, said }: Props) {
  const { whole, steps, most } = time;
  const { warp, width, span } = scale;
  const pressed = useRef<{ readonly grip: Grip; readonly at: number; readonly span: Span } | null>(null);
  const map = useMemo(() => scaleOf(warp, whole, width), [warp, whole, width]);
  const area = useMemo(() => {
    const peaks = peaksOf(
      steps,
      (moment) => map.toX(moment) / COLUMN,
      Math.max(1, Math.ceil(width / COLUMN)),
    );
    return areaPath(peaks, most, HEIGHT, COLUMN);
  }, [map, steps, most, width]);
  const [left, right] = [map.toX(span.from), map.toX(span.to)];

  const momentAt = (event: PointerEvent<HTMLElement>): number =>
    map.toTime(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const press = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const told = event.target instanceof HTMLElement ? event.target.dataset["grip"] : undefined;
    const isWhole = span.from <= whole.from && span.to >= whole.to;
    const grip = told === "from" || told === "to" ? told : told === "all" && !isWhole ? "all" : "new";
    event.currentTarget.setPointerCapture(event.pointerId);
    pressed.current = { grip, at: momentAt(event), span };
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    const { grip, at, span: before } = pressed.current ?? {};
    if (grip === undefined || at === undefined || before === undefined) return;
    const moment = momentAt(event);
    const moved = map.toX(moment) - map.toX(at);
    if (grip === "new" && Math.abs(moved) < 4) return;
    const length = Math.max(1, map.toX(before.to) - map.toX(before.from));
    change((_, of) =>
      grip === "from"
        ? between(of, Math.min(moment, before.to), before.to)
        : grip === "to"
          ? between(of, before.from, Math.max(moment, before.from))
          : grip === "new"
            ? between(of, at, moment)
            : panned(of, before, moved / length),
    );
  };
  const byKey =
    (grip: "from" | "to") =>
    (event: KeyboardEvent): void => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      change((so, of) => {
        const moved = map.toTime(map.toX(so[grip]) + by * STEP * width);
        if (grip === "from") return moved < so.to ? between(of, moved, so.to) : so;
        return moved > so.from ? between(of, so.from, moved) : so;
      });
    };
  const handle = (grip: "from" | "to", moment: number) => (
    <span
      className={styles["handle"]}
      data-grip={grip}
      style={{ left: grip === "from" ? left : right }}
      role="slider"
      tabIndex={0}
      aria-label={grip === "from" ? "Beginning of what is shown" : "End of what is shown"}
      aria-valuemin={0}
      aria-valuemax={Math.round(whole.to - whole.from)}
      aria-valuenow={Math.round(moment - whole.from)}
      aria-valuetext={said(moment)}
      onKeyDown={byKey(grip)}
    />
  );
  return (
    <div className={styles["minimap"]}>
      <span className={styles["label"]}>
        {said(span.from)} – {said(span.to)}
      </span>
      <div
        className={styles["map"]}
        data-testid="minimap"
        onPointerDown={press}
        onPointerMove={drag}
        onPointerUp={() => {
          pressed.current = null;
        }}
      >
        <svg className={styles["area"]} width={width} height={HEIGHT} aria-hidden>
          <path d={area} />
        </svg>
        <span
          className={styles["brush"]}
          data-grip="all"
          style={{ left, width: Math.max(2, right - left) }}
        />
        {handle("from", span.from)}
        {handle("to", span.to)}
      </div>
    </div>
  );
}
