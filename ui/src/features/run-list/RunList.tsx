import { hashKey } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { type RunsAsked } from "@/entities/run/queries";
import { Button } from "@/shared/ui/Button";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

import { type Selected, type Span, type Total } from "./model";
import { RunGrid } from "./RunGrid";
import styles from "./RunList.module.css";
import { useRunPages } from "./useRunPages";

interface Props {
  readonly asked: RunsAsked;
  readonly selected: Selected;
  readonly onSelect: (change: (before: Selected) => Selected) => void;
  /** What stands in the place of the list if there is none. */
  readonly empty: ReactNode;
  /** How many there are, as far as they were counted. */
  readonly total: Total | undefined;
  /** Whether all are of one pipeline, so that its name says nothing. */
  readonly isOnePipeline?: boolean;
}

/**
 * Runs as a table of any length: rows come as one scrolls, and new ones on top.
 *
 * Which pages are there is worked out here, now and then; what is drawn at every turn of the wheel is in the grid.
 */
export function RunList({ asked, selected, onSelect, empty, total, isOnePipeline = false }: Props) {
  const [seen, setSeen] = useState<Span>([0, 0]);
  const pages = useRunPages(asked, seen, total?.isComplete === true ? total.count : Infinity);
  const { head, runs, next, failure } = pages;
  if (head.data === undefined) {
    return head.error === null ? (
      <Skeleton rows={16} height={20} />
    ) : (
      <ErrorCard title="The runs cannot be shown" error={head.error} onRetry={() => void head.refetch()} />
    );
  }
  if (runs.length === 0 && next === null && !pages.isLoadingMore) return empty;
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
      <RunGrid
        name={hashKey([asked])}
        runs={runs}
        isWhole={next === null}
        isOld={head.isPlaceholderData}
        total={total}
        selected={selected}
        onSelect={onSelect}
        onSeen={setSeen}
      >
        {failure !== null && (
          <p className={styles["more"]} role="alert">
            More runs cannot be shown: {failure.error?.message}
            <Button look="quiet" onClick={() => void failure.refetch()}>
              Retry
            </Button>
          </p>
        )}
        {pages.isLoadingMore && <p className={styles["more"]}>Looking for more runs…</p>}
      </RunGrid>
    </div>
  );
}
