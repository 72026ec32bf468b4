import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAtom } from "jotai";
import { useEffect, useState } from "react";

import { runPageQueries, type RunsSummary } from "@/entities/run/pages";
import { type RunRow, type RunsAsked } from "@/entities/run/queries";
import { BulkBar } from "@/features/run-bulk/BulkBar";
import { spanOf } from "@/features/run-histogram/model";
import { RunHistogram } from "@/features/run-histogram/RunHistogram";
import { type Selected } from "@/features/run-list/model";
import { RunList } from "@/features/run-list/RunList";
import { FilterBar } from "@/features/run-search/FilterBar";
import { askedBy, type FilterKey } from "@/features/run-search/model";
import { SavedViews } from "@/features/run-search/SavedViews";
import { momentOf } from "@/features/run-search/spans";
import { useRunFilter } from "@/features/run-search/useRunFilter";
import { countText } from "@/shared/lib/numbers";
import { sortAtom } from "@/shared/location";

import { NoRuns } from "./NoRuns";
import styles from "./RunsPanel.module.css";

interface Props {
  /** The pipeline whose runs these are; all if it is left out. */
  readonly functionPath?: string;
}

const NONE: Selected = new Map<string, RunRow>();
const FIXED: readonly FilterKey[] = ["fn"];
const MINUTE = 60_000;

/** Runs: what narrows them, when they were, the list, and what can be done with those selected. */
export function RunsPanel({ functionPath }: Props) {
  const [filter, setFilter] = useRunFilter();
  const [sort, setSort] = useAtom(sortAtom);
  const isKnownSort = sort === "" || sort === "created_at";
  useEffect(() => {
    if (!isKnownSort) setSort("", { history: "replace" });
  }, [isKnownSort, setSort]);
  const [selected, setSelected] = useState(NONE);
  // Relative times count from when the page was opened: a list does not become another by itself.
  const [now] = useState(() => Math.floor(Date.now() / MINUTE) * MINUTE);
  const ofPipeline = functionPath === undefined ? {} : { function: functionPath };
  const which: RunsAsked = { ...askedBy(filter, now), ...ofPipeline };
  const asked: RunsAsked = sort === "created_at" ? { ...which, sort } : which;
  const summary = useQuery({ ...runPageQueries.summary(which), placeholderData: keepPreviousData });
  const head = useQuery({ ...runPageQueries.head(asked), placeholderData: keepPreviousData });
  const span = spanOf({
    since: momentOf(filter.since, now),
    until: momentOf(filter.until, now),
    now: now + MINUTE,
    oldest: oldestOf(head.data?.items ?? []),
    isAll: head.data?.next === null && sort !== "created_at",
  });
  const total =
    summary.data === undefined
      ? undefined
      : {
          count: summary.data.total,
          isComplete: summary.data.is_complete && !summary.isPlaceholderData,
          text: totalText(summary.data),
        };
  return (
    <div className={styles["panel"]}>
      <div className={styles["bar"]}>
        <FilterBar filter={filter} onChange={setFilter} fixed={functionPath === undefined ? [] : FIXED}>
          {functionPath === undefined && <SavedViews filter={filter} onApply={setFilter} />}
          <span className={styles["total"]} role="status">
            {total?.text}
          </span>
        </FilterBar>
      </div>
      {(head.data?.items.length ?? 0) > 0 && (
        <RunHistogram
          asked={{ ...askedBy({ ...filter, since: "", until: "" }, now), ...ofPipeline }}
          span={span}
          onRange={(since, until) =>
            setFilter({
              ...filter,
              since: new Date(since).toISOString(),
              until: new Date(until).toISOString(),
            })
          }
        />
      )}
      <RunList
        asked={asked}
        selected={selected}
        onSelect={setSelected}
        total={total}
        isOnePipeline={functionPath !== undefined}
        empty={
          <NoRuns
            filter={filter}
            asked={which}
            {...(functionPath === undefined ? {} : { functionPath })}
            onClear={setFilter}
          />
        }
      />
      {selected.size > 0 && <BulkBar runs={[...selected.values()]} onClear={() => setSelected(NONE)} />}
    </div>
  );
}

const oldestOf = (runs: readonly RunRow[]): number | undefined =>
  runs.length === 0 ? undefined : Math.min(...runs.map((run) => Date.parse(run.created_at)));

function totalText({ total, is_complete }: RunsSummary): string {
  const count = countText(total);
  return `${is_complete ? "" : "more than "}${count} ${total === 1 && is_complete ? "run" : "runs"}`;
}
