import { useSetAtom } from "jotai";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { type RunRow, type RunsAsked } from "@/entities/run/queries";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { pluralText } from "@/shared/lib/numbers";
import { addressOf, goAtom, placeAfter, placeOf } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

import { targetOf } from "./model";
import { RunLine } from "./RunLine";
import styles from "./RunList.module.css";
import { RunListHead } from "./RunListHead";
import { useRunWindow } from "./useRunWindow";

export type Selected = ReadonlyMap<string, RunRow>;

export interface Total {
  readonly count: number;
  readonly isComplete: boolean;
  readonly text: string;
}

interface Props {
  readonly asked: RunsAsked;
  readonly selected: Selected;
  readonly onSelect: (selected: Selected) => void;
  /** What stands in the place of the list if there is none. */
  readonly empty: ReactNode;
  /** How many there are, as far as they were counted. */
  readonly total: Total | undefined;
  /** Whether all are of one pipeline, so that its name says nothing. */
  readonly isOnePipeline?: boolean;
}

/** Runs as a table of any length: rows come as one scrolls, and new ones on top. */
export function RunList({ asked, selected, onSelect, empty, total, isOnePipeline = false }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRunWindow(asked, scroller, total?.isComplete === true ? total.count : Infinity);
  const [active, setActive] = useState<string | null>(null);
  const go = useSetAtom(goAtom);
  const { shown, virtual, head } = list;

  const focusAt = (place: number): void => {
    const run = shown[Math.min(Math.max(place, 0), shown.length - 1)];
    if (run === undefined) return;
    setActive(run.id);
    virtual.scrollToIndex(shown.indexOf(run));
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-run="${run.id}"]`)?.focus();
    });
  };
  const place = shown.findIndex((run) => run.id === active);
  const toggle = (run: RunRow): void => {
    const after = new Map(selected);
    if (!after.delete(run.id)) after.set(run.id, run);
    onSelect(after);
  };
  const openNew = (): void => {
    const run = shown[place];
    if (run !== undefined)
      window.open(addressOf(placeAfter(placeOf(window.location), targetOf(run))), "_blank");
  };
  useShortcuts([
    { keys: "j", does: "Next row", group: "Lists", run: () => focusAt(place + 1) },
    { keys: "k", does: "Previous row", group: "Lists", run: () => focusAt(place < 0 ? 0 : place - 1) },
    { keys: "o", does: "Open the row in a new tab", group: "Lists", run: openNew },
  ]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const run = shown[place];
    if (run === undefined || !(event.target instanceof HTMLElement) || event.target.role !== "row") return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (step !== undefined) focusAt(place + step);
    else if (event.key === "Home") focusAt(0);
    else if (event.key === "End") focusAt(shown.length - 1);
    else if (event.key === "Enter") go(targetOf(run));
    else if (event.key === " ") toggle(run);
    else return;
    event.preventDefault();
  };

  if (head.data === undefined) {
    return head.error === null ? (
      <Skeleton rows={16} height={20} />
    ) : (
      <ErrorCard title="The runs cannot be shown" error={head.error} onRetry={() => void head.refetch()} />
    );
  }
  if (list.runs.length === 0 && list.next === null && !list.isLoadingMore) return empty;
  const items = virtual.getVirtualItems();
  return (
    <div className={styles["list"]} data-pipeline={isOnePipeline ? "one" : "any"}>
      {head.error !== null && (
        <p className={styles["stale"]} role="status">
          This may be out of date: {head.error.message}
          <Button look="quiet" onClick={() => void head.refetch()}>
            Retry
          </Button>
        </p>
      )}
      <div
        ref={scroller}
        className={styles["scroller"]}
        role="grid"
        aria-label="Runs"
        tabIndex={-1}
        aria-rowcount={list.next === null ? shown.length + 1 : total === undefined ? -1 : total.count + 1}
        aria-multiselectable
        aria-busy={head.isPlaceholderData}
        onScroll={list.onScroll}
        onKeyDown={onKeyDown}
      >
        <RunListHead
          isAll={shown.length > 0 && shown.every((run) => selected.has(run.id))}
          count={shown.length}
          onAll={(isAll) => onSelect(isAll ? new Map(shown.map((run) => [run.id, run])) : new Map())}
        />
        <div role="rowgroup" className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const run = shown[item.index];
            if (run === undefined) return null;
            return (
              <RunLine
                key={run.id}
                run={run}
                top={item.start}
                height={item.size}
                rowIndex={item.index + 2}
                longest={list.longest}
                isSelected={selected.has(run.id)}
                isActive={run.id === active || (place < 0 && item.index === 0)}
                onToggle={toggle}
                onActive={setActive}
              />
            );
          })}
        </div>
        {list.failure !== null && (
          <p className={styles["more"]} role="alert">
            More runs cannot be shown: {list.failure.error?.message}
            <Button look="quiet" onClick={() => void list.failure?.refetch()}>
              Retry
            </Button>
          </p>
        )}
        {list.isLoadingMore && <p className={styles["more"]}>Looking for more runs…</p>}
      </div>
      {list.newAbove > 0 && (
        <Button className={styles["pill"]} look="primary" onClick={list.showNew}>
          {pluralText(list.newAbove, "new run")}
        </Button>
      )}
      <p className={styles["where"]}>
        {list.range} {total === undefined || shown.length === 0 ? "" : `of ${total.text}`}
      </p>
    </div>
  );
}
