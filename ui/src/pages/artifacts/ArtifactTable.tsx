import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useAtomValue } from "jotai";
import { useDeferredValue, useEffect, useMemo, useRef } from "react";

import { artifactQueries } from "@/entities/artifact/queries";
import { countText } from "@/shared/lib/numbers";
import { kindAtom, searchAtom, typeAtom } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

import { ArtifactRow } from "./ArtifactRow";
import styles from "./ArtifactTable.module.css";
import { askedFor } from "./asked";

const ROW = 28;
const HEADS = ["Value", "Type", "Made by", "Kind", "Size", "Stored", "Id"] as const;

/** Artifacts, the newest first; more are loaded as one scrolls. */
export function ArtifactTable() {
  const text = useDeferredValue(useAtomValue(searchAtom));
  const type = useAtomValue(typeAtom);
  const [kind] = useAtomValue(kindAtom);
  const asked = useMemo(() => askedFor({ text, type, kind }), [text, type, kind]);
  const list = useInfiniteQuery({ ...artifactQueries.list(asked), placeholderData: (before) => before });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to what is memoized
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (list.data === undefined && list.error !== null)
    return (
      <ErrorCard
        title="The artifacts cannot be shown"
        error={list.error}
        onRetry={() => void list.refetch()}
      />
    );
  // A page may be empty though there is more: the server looked at as many values as it may at once.
  if (list.data === undefined || (items.length === 0 && hasNextPage)) return <Skeleton rows={12} />;
  const isFiltered = Object.keys(asked).length > 0;
  if (items.length === 0)
    return (
      <EmptyState>
        {isFiltered
          ? "No artifact is like that; a search looks at values' summaries, names of types and ids."
          : "No value was stored yet: what runs take and make appears here."}
      </EmptyState>
    );
  return (
    <>
      <p className={styles["count"]} role="status">
        {hasNextPage
          ? `The newest ${countText(items.length)}; more as you scroll.`
          : `${countText(items.length)} in all.`}
      </p>
      <div ref={scroller} className={styles["scroller"]} tabIndex={0} role="region" aria-label="Artifacts">
        <div role="table" aria-rowcount={hasNextPage ? -1 : items.length + 1} className={styles["table"]}>
          <div role="rowgroup">
            <div role="row" aria-rowindex={1} className={styles["head"]}>
              {HEADS.map((head) => (
                <span key={head} role="columnheader">
                  {head}
                </span>
              ))}
            </div>
          </div>
          <div role="rowgroup" className={styles["room"]} style={{ height: virtual.getTotalSize() }}>
            {shown.map(({ index, start }) => {
              const artifact = items[index];
              return artifact === undefined ? null : (
                <ArtifactRow key={artifact.id} artifact={artifact} place={index} top={start} />
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}
