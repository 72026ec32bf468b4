import { useInfiniteQuery } from "@tanstack/react-query";
import { useAtom, useAtomValue } from "jotai";
import { useDeferredValue, useId, useMemo } from "react";

import { favouritesAtom } from "@/entities/pipeline/favouritesAtom";
import { pipelineQueries } from "@/entities/pipeline/queries";
import { listed, orderOf, orderText } from "@/features/pipeline-list/model";
import { PipelineTable } from "@/features/pipeline-list/PipelineTable";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { pluralText } from "@/shared/lib/numbers";
import { DeepLink, paths, searchAtom, sortAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { SearchField } from "@/shared/ui/SearchField";
import { Skeleton } from "@/shared/ui/Skeleton";

import styles from "./PipelinesPage.module.css";

/** All pipelines, with how their last runs went. */
export function PipelinesPage() {
  const [search, setSearch] = useAtom(searchAtom);
  const [sort, setSort] = useAtom(sortAtom);
  const favourites = useAtomValue(favouritesAtom);
  const query = useInfiniteQuery(pipelineQueries.list({ limit: 500, sort: "-last_run_at" }));
  const id = useId();
  useShortcuts([
    { keys: "/", does: "Search here", group: "Lists", run: () => document.getElementById(id)?.focus() },
  ]);
  const order = orderOf(sort);
  const all = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const words = useDeferredValue(search);
  const rows = useMemo(() => listed(all, words, orderOf(sort), favourites), [all, words, sort, favourites]);
  return (
    <div className={styles["page"]}>
      <search className={styles["bar"]}>
        <h1>Pipelines</h1>
        <SearchField
          id={id}
          className={styles["search"]}
          label="Search pipelines"
          placeholder="Name, path, owner or tag"
          value={search}
          onChange={(text) => setSearch(text)}
        />
        <span className={styles["total"]} role="status">
          {query.data !== undefined &&
            `${rows.length === all.length ? "" : `${rows.length} of `}${query.hasNextPage ? "the last " : ""}${pluralText(all.length, "pipeline")}`}
        </span>
        {query.hasNextPage && (
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        )}
      </search>
      {query.error !== null && (
        <ErrorCard
          title="The pipelines cannot be shown"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && <Skeleton rows={12} height={24} />}
      {rows.length > 0 && (
        <PipelineTable rows={rows} order={order} onOrder={(after) => setSort(orderText(after))} />
      )}
      {query.data !== undefined && all.length === 0 && (
        <EmptyState action={<DeepLink to={{ path: paths.getStarted }}>Run your first pipeline</DeepLink>}>
          A pipeline appears here once it was run; none was yet.
        </EmptyState>
      )}
      {all.length > 0 && rows.length === 0 && (
        <EmptyState action={<Button onClick={() => setSearch("")}>Clear the search</Button>}>
          None of {pluralText(all.length, "pipeline")} has “{search}” in its name, path, owner or tags.
        </EmptyState>
      )}
    </div>
  );
}
