import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";
import { useState, type KeyboardEvent, type PointerEvent } from "react";

import { runPageQueries, type SummaryAsked } from "@/entities/run/pages";
import { momentText } from "@/shared/lib/time";
import { zoneAtom } from "@/shared/location";

import { HistogramBars } from "./HistogramBars";
import { partsOf, partText, widthText, type Part, type Span } from "./model";
import styles from "./RunHistogram.module.css";

interface Props {
  /** Which runs; their span of time is told by `span`. */
  readonly asked: SummaryAsked;
  readonly span: Span;
  readonly onRange: (since: number, until: number) => void;
}

const DAY = 86_400_000;
type Drag = readonly [from: number, to: number];

/** How many runs were created when, by how they went; drawing over a part of it keeps those of that time. */
export function RunHistogram({ asked, span, onRange }: Props) {
  const zone = useAtomValue(zoneAtom);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [isDown, setIsDown] = useState(false);
  const query = useQuery({
    ...runPageQueries.summary({
      ...asked,
      since: new Date(span.since).toISOString(),
      until: new Date(span.until).toISOString(),
      buckets: span.parts,
    }),
    placeholderData: keepPreviousData,
  });
  const parts = query.data === undefined ? [] : partsOf(query.data);
  const choose = (chosen: Drag | null): void => {
    setIsDown(false);
    setDrag(null);
    const first = chosen === null ? undefined : parts[Math.min(...chosen)];
    const last = chosen === null ? undefined : parts[Math.max(...chosen)];
    if (first !== undefined && last !== undefined) onRange(first.from, last.to);
  };
  const placeAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(
      Math.max(Math.floor(((event.clientX - left) / width) * parts.length), 0),
      parts.length - 1,
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined && parts.length > 0) {
      event.preventDefault();
      const at = Math.min(Math.max((drag?.[1] ?? parts.length) + step, 0), parts.length - 1);
      setDrag(event.shiftKey && drag !== null ? [drag[0], at] : [at, at]);
    } else if (event.key === "Enter" && drag !== null) choose(drag);
    else if (event.key === "Escape") setDrag(null);
  };
  const said = (part: Part): string =>
    `${momentText(part.from, zone, { dateStyle: "medium", timeStyle: "short" })}: ${partText(part)}`;
  const edge = (moment: number): string =>
    momentText(
      moment,
      zone,
      span.width < DAY ? { dateStyle: "short", timeStyle: "short" } : { timeStyle: undefined },
    );
  const at = drag === null ? undefined : parts[drag[1]];
  return (
    <div className={styles["histogram"]}>
      <div
        className={styles["area"]}
        role="slider"
        tabIndex={0}
        aria-label={`Runs per ${widthText(span.width)}; arrow keys choose a time, Shift more of them, Enter keeps those runs`}
        aria-valuemin={0}
        aria-valuemax={Math.max(parts.length - 1, 0)}
        aria-valuenow={drag?.[1] ?? Math.max(parts.length - 1, 0)}
        aria-valuetext={at === undefined ? "nothing chosen" : said(at)}
        onKeyDown={onKeyDown}
        onBlur={() => !isDown && setDrag(null)}
        onPointerDown={(event) => {
          if (event.button !== 0 || parts.length === 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setIsDown(true);
          setDrag([placeAt(event), placeAt(event)]);
        }}
        onPointerMove={(event) => isDown && drag !== null && setDrag([drag[0], placeAt(event)])}
        onPointerUp={() => isDown && choose(drag)}
        onPointerCancel={() => choose(null)}
      >
        <HistogramBars parts={parts} chosen={drag} titleOf={said} />
      </div>
      <p className={styles["axis"]} data-chosen={at !== undefined}>
        <span>{edge(span.since)}</span>
        <span className={styles["said"]}>
          {at === undefined ? `runs per ${widthText(span.width)}` : said(at)}
          {query.data?.buckets?.counted_from != null && " · older ones were not counted"}
        </span>
        <span>{edge(span.until)}</span>
      </p>
    </div>
  );
}
