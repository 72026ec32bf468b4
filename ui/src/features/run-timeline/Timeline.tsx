import { useAtomValue, useSetAtom } from "jotai";
import { useMemo, useRef, useState } from "react";

import { isVirtual, type RunGraph } from "@/entities/graph/model";
import { RunSearch } from "@/entities/graph/RunSearch";
import { isLive } from "@/entities/graph/phases";
import { rowsOf } from "@/entities/graph/treeRows";
import { SEARCHED } from "@/entities/run/searched";
import { noneFoundText } from "@/entities/graph/progress";
import { useFound } from "@/entities/graph/useFound";
import { useTreeList } from "@/entities/graph/useTreeList";
import { useTreeRows } from "@/entities/graph/useTreeRows";
import { durationText } from "@/shared/lib/time";
import { findAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

import { Backdrop } from "./Backdrop";
import { functionRows } from "./functionRows";
import { labelsAtom } from "./labelsAtom";
import { Minimap } from "./Minimap";
import { onPath } from "./onPath";
import { Pointed } from "./Pointed";
import { ticksOf } from "./ticks";
import { TimeAxis } from "./TimeAxis";
import styles from "./Timeline.module.css";
import { TimelineRow } from "./TimelineRow";
import { TimelineToolbar } from "./TimelineToolbar";
import { useGestures } from "./useGestures";
import { useTime } from "./useTime";
import { useTimelineKeys, zoomBy } from "./useTimelineKeys";
import { useView } from "./useView";
import { useWidth } from "./useWidth";

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
  /** The last moment that is shown. */
  readonly end: number;
}

const ROW = 26;
/** The names take no more than this part of the width. */
const MOST = 0.4;
/** Right of the last moment there is room for how a run ended, its attempts and how long it took: `✗ ↻2 2 min 04 s`. */
const ROOM = 120;

export function Timeline({ graph, selected, end }: Props) {
  const [isVirtualShown, setVirtualShown] = useState(isVirtual(graph, selected));
  const time = useTime(graph, end);
  const { whole, gaps } = time;
  const [measure, width] = useWidth();
  const labels = Math.round(Math.min(useAtomValue(labelsAtom), MOST * width));
  const { shown, scale, change, show } = useView(whole, gaps, Math.max(0, width - labels - ROOM));
  const found = useFound(graph);
  const setFind = useSetAtom(findAtom);
  const wanted = useMemo(
    () => (shown.mode === "path" ? onPath(graph, found) : found),
    [graph, found, shown.mode],
  );
  const made = shown.mode === "functions" ? functionRows : rowsOf;
  const { rows, toggle } = useTreeRows(graph, selected, wanted, isVirtualShown, made);
  const { scroller, virtual, active, activate, move, onKeyDown, idOf, varyingOf } = useTreeList({
    graph,
    selected,
    rows,
    toggle,
    rowHeight: ROW,
  });
  const box = useRef<HTMLDivElement>(null);
  useGestures(box, scale, labels, change);
  useTimelineKeys({ change, step: (by) => move(Math.min(rows.length - 1, Math.max(0, active + by))) });
  const ticks = ticksOf(scale, whole.from);
  const now = isLive(graph) ? end : null;
  return (
    <div className={styles["timeline"]} style={{ "--labels": `${labels}px` }}>
      <TimelineToolbar
        shown={shown}
        onShow={show}
        gaps={gaps.length}
        onZoom={(times) => change(zoomBy(times))}
        onFit={() => change(() => null)}
        isVirtualShown={isVirtualShown}
        onVirtualShown={setVirtualShown}
      >
        <RunSearch graph={graph} selected={selected} found={found} />
      </TimelineToolbar>
      <div ref={box} className={styles["box"]}>
        <TimeAxis time={time} scale={scale} ticks={ticks} now={now} beyond={ROOM} />
        <div className={styles["body"]}>
          <Backdrop scale={scale} ticks={ticks} now={now} />
          <div ref={scroller} className={styles["scroller"]}>
            <div
              ref={measure}
              className={styles["rows"]}
              style={{ height: virtual.getTotalSize() }}
              role="tree"
              aria-label="Runs over time"
              tabIndex={-1}
              onKeyDown={onKeyDown}
            >
              {width > 0 &&
                virtual.getVirtualItems().map(({ index, start }) => {
                  const row = rows[index];
                  if (row === undefined) return null;
                  const place = row.kind === "run" ? row.place : null;
                  return (
                    <TimelineRow
                      key={row.key}
                      graph={graph}
                      row={row}
                      index={index}
                      id={idOf(row.key)}
                      top={start}
                      scale={scale}
                      zero={whole.from}
                      end={end}
                      isActive={index === active}
                      isSelected={place === selected}
                      varying={varyingOf(row)}
                      isDim={wanted !== null && place !== null && wanted.mask[place] !== 1}
                      onActive={() => activate(row.key)}
                      onToggle={() => toggle(row)}
                    />
                  );
                })}
            </div>
            {rows.length === 0 && (
              <EmptyState action={<Button onClick={() => setFind("")}>Show all runs</Button>}>
                {noneFoundText(graph)} {SEARCHED}
              </EmptyState>
            )}
          </div>
        </div>
        <Pointed
          box={box}
          graph={graph}
          rows={rows}
          scale={scale}
          labels={labels}
          end={end}
          absolute={time.absolute}
        />
      </div>
      <Minimap
        time={time}
        scale={scale}
        change={change}
        said={(moment) => (moment === whole.from ? "0" : durationText(moment - whole.from))}
      />
    </div>
  );
}
