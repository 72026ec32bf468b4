import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";

import { artifactQueries, type ArtifactEntry } from "@/entities/artifact/queries";
import { pipelineQueries, type PipelineRow } from "@/entities/pipeline/queries";
import { runQueries, type RunRow } from "@/entities/run/queries";

const MOST = 6;
const ID = /^[0-9a-f]{6,64}$/i;

interface Found {
  readonly runs: readonly RunRow[];
  readonly pipelines: readonly PipelineRow[];
  readonly artifacts: readonly ArtifactEntry[];
  readonly isAsking: boolean;
}

const itemsOf = (data: InfiniteData<{ readonly items: readonly RunRow[] }> | undefined): readonly RunRow[] =>
  data?.pages[0]?.items ?? [];

/** What the server knows by some words or the beginning of an id; without any, what was run last.
 *
 * Words find pipeline runs, and the runs inside them only where no pipeline run is called so.
 */
export function useFound(wanted: string): Found {
  const isId = ID.test(wanted);
  const search = wanted === "" ? {} : { search: wanted };
  const runs = useInfiniteQuery(runQueries.list({ limit: MOST, ...search, roots_only: !isId }));
  const roots = itemsOf(runs.data);
  const isElsewhere = wanted !== "" && !isId && runs.isSuccess && roots.length === 0;
  const nested = useInfiniteQuery({
    ...runQueries.list({ limit: MOST, ...search, roots_only: false, is_virtual: false }),
    enabled: isElsewhere,
  });
  const pipelines = useInfiniteQuery(
    pipelineQueries.list({ limit: MOST, last: 1, sort: "-last_run_at", ...search }),
  );
  const artifacts = useInfiniteQuery({ ...artifactQueries.list({ limit: MOST, id: wanted }), enabled: isId });
  return {
    runs: isElsewhere ? itemsOf(nested.data) : roots,
    pipelines: pipelines.data?.pages[0]?.items ?? [],
    artifacts: isId ? (artifacts.data?.pages[0]?.items ?? []) : [],
    isAsking: runs.isFetching || nested.isFetching || pipelines.isFetching,
  };
}
