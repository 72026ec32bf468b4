import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
} from "react";

import { type LogFacts } from "@/entities/log/logPages";

import styles from "./LogLines.module.css";
import { LogRow } from "./LogRow";
import { type LogView } from "./logView";
import { ROW } from "./walk";

interface Props {
  readonly view: LogView;
  readonly facts: LogFacts;
  /** Lines, both included. */
  readonly selection: { readonly first: number; readonly last: number } | null;
  readonly expression: RegExp | null;
  readonly isWrapped: boolean;
  readonly onLong: (line: number) => void;
  readonly onCopy: (() => void) | null;
  readonly onSelectAll: () => void;
}

/** The lines that are seen, and a scrollbar for all of them. */
export function LogLines({
  view,
  facts,
  selection,
  expression,
  isWrapped,
  onLong,
  onCopy,
  onSelectAll,
}: Props) {
  const seen = useSyncExternalStore(view.subscribe, view.seen);
  const rows = useRef<HTMLDivElement>(null);
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set());
  const attach = useCallback(
    (element: HTMLDivElement | null) => (element === null ? undefined : view.attach(element)),
    [view],
  );
  useLayoutEffect(() => {
    view.sync();
    if ((!isWrapped && expanded.size === 0) || rows.current === null) return;
    const heights = new Map<number, number>();
    for (const each of rows.current.children)
      if (each instanceof HTMLElement) heights.set(Number(each.dataset["line"]), each.offsetHeight);
    view.measured(heights);
  }, [view, seen, isWrapped, expanded]);
  const expand = useCallback((line: number) => {
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(line)) after.add(line);
      return after;
    });
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.metaKey || event.ctrlKey) && event.key === "a") {
      event.preventDefault();
      onSelectAll();
      return;
    }
    const act = event.altKey || event.metaKey || event.ctrlKey ? undefined : actionOf(event, view);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      ref={attach}
      role="presentation"
      className={styles["scroller"]}
      onKeyDown={onKeyDown}
      onCopy={(event) => {
        if (onCopy === null || document.getSelection()?.isCollapsed === false) return;
        event.preventDefault();
        onCopy();
      }}
      onMouseUp={() => {
        if (document.getSelection()?.isCollapsed === false) view.stay();
      }}
    >
      <div style={{ height: seen.height }}>
        <div
          className={styles["window"]}
          tabIndex={0}
          role="table"
          aria-label="Log"
          aria-rowcount={facts.lines}
          data-wrapped={isWrapped}
          style={{
            height: view.viewport === 0 ? undefined : view.viewport,
            "--gutter": `${Math.max(String(facts.lines).length, 3) + 3}ch`,
          }}
          onScroll={({ currentTarget }) => {
            // Selecting text would scroll rows that are not there.
            currentTarget.scrollTop = 0;
          }}
        >
          <div
            ref={rows}
            role="rowgroup"
            className={styles["rows"]}
            style={{ transform: `translateY(${-seen.offset}px)` }}
          >
            {seen.rows.map((row) => (
              <LogRow
                key={row.first}
                row={row}
                isSelected={selection !== null && row.last >= selection.first && row.first <= selection.last}
                selectedFrom={selection?.first ?? null}
                expression={expression}
                isExpanded={expanded.has(row.first)}
                onFold={view.toggleFold}
                onExpand={expand}
                onLong={onLong}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function actionOf({ key, shiftKey, target }: KeyboardEvent, view: LogView): (() => void) | undefined {
  const screen = Math.max(view.viewport - 2 * ROW, ROW);
  if (key === " " && target instanceof HTMLButtonElement) return undefined;
  if (key === " ") return () => view.move(shiftKey ? -screen : screen);
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => view.move(ROW),
    ArrowUp: () => view.move(-ROW),
    PageDown: () => view.move(screen),
    PageUp: () => view.move(-screen),
    Home: view.toStart,
    End: view.toEnd,
  };
  return actions[key];
}
