import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";

import { codeQueries, type CodeFile } from "@/entities/code/queries";
import { bytesText, countText, pluralText } from "@/shared/lib/numbers";
import { DeepLink } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { SearchField } from "@/shared/ui/SearchField";
import { Skeleton } from "@/shared/ui/Skeleton";

import { codeOf, foundIn } from "./model";
import styles from "./ProjectFiles.module.css";

/** The files that a run's project had, to be found by their paths. */
export function ProjectFiles({ runId }: { readonly runId: string }) {
  const files = useInfiniteQuery(codeQueries.files(runId));
  const [wanted, setWanted] = useState("");
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = files;
  const isLooking = wanted.trim() !== "" && hasNextPage && !isFetchNextPageError;
  useEffect(() => {
    // What is looked for may be among those that are not here yet.
    if (isLooking && !isFetchingNextPage) void fetchNextPage();
  }, [isLooking, isFetchingNextPage, fetchNextPage]);
  return (
    <QueryPanel query={files} title="The project's files cannot be shown">
      {({ pages }) => {
        const [first] = pages;
        if (first === undefined || first.count === 0)
          return <EmptyState>No files of its project were recorded.</EmptyState>;
        const known = pages.flatMap((page) => page.files);
        const found = foundIn(known, wanted);
        return (
          <>
            <div className={styles["head"]}>
              <SearchField
                label="Find a file"
                placeholder="Find a file"
                value={wanted}
                onChange={setWanted}
              />
              <span>
                {wanted.trim() === "" ? "" : `${countText(found.length)} of `}
                {pluralText(first.count, "file")}, {bytesText(first.size)}
              </span>
            </div>
            {isLooking && found.length === 0 ? <Skeleton /> : <FileRows files={found} />}
            {hasNextPage && (
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Show more than {countText(known.length)}
              </Button>
            )}
            {first.left_out.length > 0 && (
              <details>
                <summary>{pluralText(first.left_out.length, "file")} not recorded</summary>
                <ul className={styles["left"]}>
                  {first.left_out.map(({ path, reason, size }) => (
                    <li key={path}>
                      <code>{path}</code> {reason}
                      {size !== null && `, ${bytesText(size)}`}
                    </li>
                  ))}
                </ul>
              </details>
            )}
            {first.problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </>
        );
      }}
    </QueryPanel>
  );
}

const ROW = 28;

function FileRows({ files }: { readonly files: readonly CodeFile[] }) {
  const scroller = useRef<HTMLUListElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- it re-renders by itself, and nothing here is memoised
  const rows = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  if (files.length === 0) return <EmptyState>No file has this in its path.</EmptyState>;
  return (
    <ul ref={scroller} className={styles["files"]} aria-label="Files" tabIndex={0}>
      <li role="presentation" aria-hidden style={{ height: rows.getTotalSize() }} />
      {rows.getVirtualItems().map(({ index, start }) => {
        const file = files[index];
        if (file === undefined) return null;
        return (
          <li
            key={file.path}
            className={styles["file"]}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={files.length}
            aria-posinset={index + 1}
          >
            <DeepLink
              to={{ hash: { code: codeOf({ section: "files", path: file.path }) } }}
              title={file.path}
            >
              <code>{file.path}</code>
            </DeepLink>
            {file.is_new && <span className={styles["dim"]}>not committed</span>}
            <span className={styles["size"]}>{bytesText(file.size)}</span>
          </li>
        );
      })}
    </ul>
  );
}
