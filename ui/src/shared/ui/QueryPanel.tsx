import { type UseQueryResult } from "@tanstack/react-query";
import { type ReactNode } from "react";

import { Button } from "./Button";
import { ErrorCard } from "./ErrorCard";
import styles from "./QueryPanel.module.css";
import { Skeleton } from "./Skeleton";

interface Props<T> {
  readonly query: UseQueryResult<T>;
  /** What cannot be shown if it fails: "The runs cannot be shown". */
  readonly title: string;
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** What an answer becomes: a skeleton while it is awaited, an error card of this panel alone, or the thing itself. */
export function QueryPanel<T>({ query, title, skeleton, children }: Props<T>) {
  const retry = (): void => void query.refetch();
  if (query.data === undefined) {
    if (query.error !== null) return <ErrorCard title={title} error={query.error} onRetry={retry} />;
    return skeleton ?? <Skeleton />;
  }
  return (
    <>
      {query.error !== null && (
        <div className={styles["stale"]} role="status">
          This may be out of date: {query.error.message}
          <Button look="quiet" onClick={retry}>
            Retry
          </Button>
        </div>
      )}
      {children(query.data)}
    </>
  );
}
