import { useInfiniteQuery } from "@tanstack/react-query";

import { runQueries, type RunDetail } from "@/entities/run/queries";
import { RunLog } from "@/features/run-logs/RunLog";

/** What a run wrote, and where what it called wrote. */
export function LogsTab({ detail }: { readonly detail: RunDetail }) {
  const children = useInfiniteQuery({
    ...runQueries.list({ parent_id: detail.run.id, sort: "created_at" }),
    enabled: detail.children > 0,
  });
  return <RunLog detail={detail} nested={children.data?.pages.flatMap(({ items }) => items) ?? []} />;
}
