import { ArrowDown, Copy, Download, X } from "lucide-react";
import { useSetAtom } from "jotai";
import { useSyncExternalStore } from "react";

import { type LogFacts, type LogPages } from "@/entities/log/logPages";
import { logAddress, type LogPlace } from "@/entities/log/queries";
import { countText, pluralText } from "@/shared/lib/numbers";
import { goAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";

import styles from "./LogBars.module.css";
import { type LogView } from "./logView";
import { type LogSearch } from "./useLogSearch";

interface Props {
  readonly place: LogPlace;
  readonly view: LogView;
  readonly pages: LogPages;
  readonly facts: LogFacts;
  readonly search: LogSearch;
  readonly isLive: boolean;
}

const MOST_COPIED = 10_000;

/** What is to be said about the lines that are shown. */
export function LogBars({ place, view, pages, facts, search, isLive }: Props) {
  const { isFollowing, newLines } = useSyncExternalStore(view.subscribe, view.seen);
  const { filter, selection } = search;
  return (
    <div className={styles["bars"]}>
      {!isFollowing && filter === null && (newLines > 0 || (isLive && !facts.isOver)) && (
        <Button look="primary" className={styles["pill"]} onClick={view.toEnd}>
          <ArrowDown size={14} aria-hidden />
          {newLines > 0 ? pluralText(newLines, "new line") : "Follow"}
        </Button>
      )}
      {filter !== null && <Filtered filter={filter} lines={facts.lines} />}
      {selection !== null && selection.last > selection.first && (
        <Selected place={place} selection={selection} lines={facts.lines} onCopy={search.copySelection} />
      )}
      {search.errorNote !== null && (
        <p className={styles["bar"]} role="status">
          {search.errorNote}
        </p>
      )}
      {facts.error !== null && (
        <p className={styles["bar"]} data-kind="stale" role="status">
          This may be out of date: {facts.error.message}
          <Button look="quiet" onClick={pages.retry}>
            Retry
          </Button>
        </p>
      )}
    </div>
  );
}

function Filtered({
  filter,
  lines,
}: {
  readonly filter: NonNullable<LogSearch["filter"]>;
  readonly lines: number;
}) {
  const { total, items, hasMore, more, isComplete, searchedLines, error } = filter;
  return (
    <p className={styles["bar"]} role="status">
      {error !== null
        ? error.message
        : total === null
          ? "Searching…"
          : isComplete
            ? `${countText(items.length)} of ${countText(total)} found lines; the log has ${countText(lines)}.`
            : `${countText(items.length)} of ${countText(total)} lines found in the first ${countText(searchedLines)} so far.`}
      {hasMore && (
        <Button look="quiet" onClick={more}>
          Show more
        </Button>
      )}
    </p>
  );
}

function Selected({
  place,
  selection: { first, last },
  lines,
  onCopy,
}: {
  readonly place: LogPlace;
  readonly selection: NonNullable<LogSearch["selection"]>;
  readonly lines: number;
  readonly onCopy: () => void;
}) {
  const go = useSetAtom(goAtom);
  const count = Math.max(Math.min(last, lines) - first + 1, 0);
  return (
    <p className={styles["bar"]}>
      {pluralText(count, "line")} selected
      {count <= MOST_COPIED ? (
        <Button look="quiet" onClick={onCopy}>
          <Copy size={14} aria-hidden /> Copy
        </Button>
      ) : (
        <a className={styles["link"]} href={logAddress(place)} download>
          <Download size={14} aria-hidden /> Download the log
        </a>
      )}
      <Button look="quiet" aria-label="Select nothing" onClick={() => go({ hash: { log: null } }, "replace")}>
        <X size={14} aria-hidden />
      </Button>
    </p>
  );
}
