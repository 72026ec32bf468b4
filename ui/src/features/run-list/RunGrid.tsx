import { useCallback, useMemo, useRef, type ReactNode } from "react";

import { type RunRow } from "@/entities/run/queries";
import { pluralText } from "@/shared/lib/numbers";
import { classNames } from "@/shared/lib/classNames";
import { Button } from "@/shared/ui/Button";
import list from "@/shared/ui/ListTable.module.css";

import { longestOf, toggled, type Selected, type Span, type Total } from "./model";
import { RunLine } from "./RunLine";
import styles from "./RunList.module.css";
import { RunListHead } from "./RunListHead";
import { useRoom } from "./useRoom";
import { useRowKeys } from "./useRowKeys";
import { useRunWindow } from "./useRunWindow";

interface Props {
  /** Another name is another list. */
  readonly name: string;
  readonly runs: readonly RunRow[];
  /** Whether there are no more. */
  readonly isWhole: boolean;
  /** Whether these are of the question before. */
  readonly isOld: boolean;
  readonly total: Total | undefined;
  readonly selected: Selected;
  readonly onSelect: (change: (before: Selected) => Selected) => void;
  readonly onSeen: (seen: Span) => void;
  /** What stands at the end. */
  readonly children: ReactNode;
}

/** The rows of a list of runs that are seen, and keys to go through them. */
export function RunGrid({ name, runs, isWhole, isOld, total, selected, onSelect, onSeen, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const room = useRoom();
  const { shown, virtual, onScroll, newAbove, showNew, range } = useRunWindow(
    name,
    runs,
    room,
    scroller,
    onSeen,
  );
  const onToggle = useCallback((run: RunRow) => onSelect((before) => toggled(before, run)), [onSelect]);
  const keys = useRowKeys({ shown, virtual, scroller, onToggle });
  const longest = useMemo(() => longestOf(shown), [shown]);
  return (
    <>
      <div
        ref={scroller}
        className={classNames(list["scroller"], styles["scroller"])}
        role="grid"
        aria-label="Runs"
        tabIndex={-1}
        aria-rowcount={isWhole ? shown.length + 1 : total === undefined ? -1 : total.count + 1}
        aria-multiselectable
        aria-busy={isOld}
        onScroll={onScroll}
        onKeyDown={keys.onKeyDown}
      >
        <RunListHead
          isAll={shown.length > 0 && shown.every((run) => selected.has(run.id))}
          count={shown.length}
          onAll={(isAll) => onSelect(() => new Map(isAll ? shown.map((run) => [run.id, run]) : []))}
        />
        <div role="rowgroup" className={list["rows"]} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const run = shown[item.index];
            if (run === undefined) return null;
            return (
              <RunLine
                key={run.id}
                run={run}
                top={item.start}
                height={item.size}
                rowIndex={item.index + 2}
                longest={longest}
                roomForTags={room.tags}
                isSelected={selected.has(run.id)}
                isActive={item.index === Math.max(keys.place, 0)}
                onToggle={onToggle}
                onActive={keys.setActive}
              />
            );
          })}
        </div>
        {children}
      </div>
      {newAbove > 0 && (
        <Button className={styles["pill"]} look="primary" onClick={showNew}>
          {pluralText(newAbove, "new run")}
        </Button>
      )}
      <p className={styles["where"]}>
        {range} {total === undefined || shown.length === 0 ? "" : `of ${total.text}`}
      </p>
    </>
  );
}
