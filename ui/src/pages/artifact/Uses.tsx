import { useInfiniteQuery } from "@tanstack/react-query";

import { artifactQueries } from "@/entities/artifact/queries";
import { pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

/** How many runs of how many pipeline runs took a value as an input, as far as they were looked up. */
export function Uses({ artifactId }: { readonly artifactId: string }) {
  const uses = useInfiniteQuery(artifactQueries.consumers(artifactId));
  if (uses.error !== null) return <>not known: {uses.error.message}</>;
  if (uses.data === undefined) return <>…</>;
  const items = uses.data.pages.flatMap((page) => page.items);
  const runs = new Set(items.map(({ run }) => run.id)).size;
  const roots = new Set(items.map(({ run }) => run.root_id)).size;
  if (runs === 0) return <>no run</>;
  return (
    <>
      {uses.hasNextPage && "at least "}
      {pluralText(runs, "run")} in {pluralText(roots, "pipeline run")}
      {uses.hasNextPage && (
        <Button look="quiet" disabled={uses.isFetching} onClick={() => void uses.fetchNextPage()}>
          Count on
        </Button>
      )}
    </>
  );
}
