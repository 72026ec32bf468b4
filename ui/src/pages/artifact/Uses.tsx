import { useInfiniteQuery } from "@tanstack/react-query";

import { artifactQueries } from "@/entities/artifact/queries";
import { pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

/** How many runs of how many pipeline runs took a value, or a container with it, as far as they were looked up. */
export function Uses({ artifactId }: { readonly artifactId: string }) {
  const uses = useInfiniteQuery(artifactQueries.consumers(artifactId));
  if (uses.error !== null) return <>not known: {uses.error.message}</>;
  if (uses.data === undefined) return <>…</>;
  const items = uses.data.pages.flatMap((page) => page.items);
  const runs = new Set(items.map(({ run }) => run.id)).size;
  const roots = new Set(items.map(({ run }) => run.root_id)).size;
  const isAll = !uses.hasNextPage && uses.data.pages.every((page) => page.is_all);
  if (runs === 0 && isAll) return <>no run</>;
  return (
    <>
      {!isAll && "at least "}
      {pluralText(runs, "run")} in {pluralText(roots, "pipeline run")}
      {uses.hasNextPage && (
        <Button look="quiet" disabled={uses.isFetching} onClick={() => void uses.fetchNextPage()}>
          Count on
        </Button>
      )}
    </>
  );
}
