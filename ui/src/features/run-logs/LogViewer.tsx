import { useQueryClient } from "@tanstack/react-query";
import { useAtom, useAtomValue, useSetAtom } from "jotai";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

import { LogPages } from "@/entities/log/logPages";
import { logLines, logQueries, type LogPlace } from "@/entities/log/queries";
import { type RunDetail, type RunLink } from "@/entities/run/queries";
import { goAtom, levelsAtom, logAtom, onlyFoundAtom } from "@/shared/location";
import { storedAtom } from "@/shared/lib/stored";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

import { attemptsOf, emptyText, failureOf } from "./attempts";
import { levelsIn } from "./levels";
import { LogBars } from "./LogBars";
import { LogLines } from "./LogLines";
import { LogRail } from "./LogRail";
import { LogToolbar } from "./LogToolbar";
import { LogView } from "./logView";
import styles from "./LogViewer.module.css";
import { LongLine } from "./LongLine";
import { NestedLogs } from "./NestedLogs";
import { expressionOf, linesText, pointerOf } from "./pointing";
import { useAskedAgain } from "./useAskedAgain";
import { useLogKeys } from "./useLogKeys";
import { useLogSearch } from "./useLogSearch";

interface Props {
  readonly place: LogPlace;
  readonly detail: RunDetail;
  /** Whether it may still write. */
  readonly isLive: boolean;
  readonly nested: readonly Pick<RunLink, "id" | "name" | "state">[];
}

const wrapAtom = storedAtom("log-wrap", false);

/** One log, from the first line to the last. */
export function LogViewer({ place, detail, isLive, nested }: Props) {
  const client = useQueryClient();
  const [pages] = useState(() => new LogPages(place, isLive, logLines, client.query(logQueries.end(place))));
  const [view] = useState(() => new LogView(pages));
  const facts = useSyncExternalStore(pages.subscribe, pages.facts);
  const pointer = pointerOf(useAtomValue(logAtom));
  const go = useSetAtom(goAtom);
  const [isWrapped, setWrapped] = useAtom(wrapAtom);
  const [levels, setLevels] = useAtom(levelsAtom);
  const [isOnlyFound, setOnlyFound] = useAtom(onlyFoundAtom);
  const [isWide, setWide] = useState(false);
  const [longLine, setLongLine] = useState<number | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const search = useLogSearch({
    place,
    view,
    facts,
    pointer,
    levels: levelsIn(levels),
    isOnlyFound,
    failure: failureOf(detail, place.attempt),
  });
  const selection = search.selection;
  useLogKeys({ search, field, view });
  useAskedAgain(pages);
  useEffect(() => {
    pages.setLive(isLive);
  }, [pages, isLive]);
  useEffect(() => {
    view.setWrapped(isWrapped);
  }, [view, isWrapped]);
  const closeLong = useCallback(() => setLongLine(null), []);

  const isThere = facts.status === "there" && facts.lines > 0;
  return (
    <section
      className={styles["viewer"]}
      aria-label="Log"
      data-wide={isWide}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isWide || event.defaultPrevented) return;
        event.preventDefault();
        setWide(false);
      }}
    >
      <LogToolbar
        place={place}
        attempts={attemptsOf(detail, place.attempt)}
        facts={facts}
        search={search}
        field={field}
        levels={levelsIn(levels)}
        onLevels={(wanted) => setLevels(wanted)}
        isOnlyFound={isOnlyFound}
        onOnlyFound={setOnlyFound}
        isWrapped={isWrapped}
        onWrapped={setWrapped}
        isWide={isWide}
        onWide={setWide}
      />
      {nested.length > 0 && <NestedLogs runs={nested} />}
      {isThere ? (
        <div className={styles["body"]}>
          <LogLines
            view={view}
            facts={facts}
            selection={selection}
            expression={search.question === null ? null : expressionOf(search.question)}
            isWrapped={isWrapped}
            onLong={setLongLine}
            onCopy={selection === null ? null : search.copySelection}
            onSelectAll={() => go({ hash: { log: linesText(1, facts.lines) } }, "replace")}
          />
          <LogRail lines={facts.lines} hits={search.hits.items} onLine={(line) => view.reveal(line)} />
          <LogBars place={place} view={view} pages={pages} facts={facts} search={search} isLive={isLive} />
        </div>
      ) : facts.status === "failed" && facts.error !== null ? (
        <ErrorCard title="The log cannot be shown" error={facts.error} onRetry={pages.retry} />
      ) : facts.status === "opening" ? (
        <Skeleton rows={12} />
      ) : (
        <EmptyState>{emptyText(detail, place.attempt, isLive)}</EmptyState>
      )}
      {longLine !== null && <LongLine place={place} line={longLine} onClose={closeLong} />}
    </section>
  );
}
