import { useQuery } from "@tanstack/react-query";

import { SEARCHED } from "@/entities/run/searched";
import { runPageQueries } from "@/entities/run/pages";
import { type RunsAsked } from "@/entities/run/queries";
import { isFiltered, NESTED_TOO, NO_FILTER, type RunFilter } from "@/features/run-search/model";
import { pluralText } from "@/shared/lib/numbers";
import { DeepLink, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

interface Props {
  readonly filter: RunFilter;
  /** What the filter asks for. */
  readonly asked: RunsAsked;
  readonly functionPath?: string;
  readonly onClear: (filter: RunFilter) => void;
}

/** What stands in the place of a list without runs: nothing was run yet, or the filters let none pass. */
export function NoRuns({ filter, asked, functionPath, onClear }: Props) {
  const isNarrowed = isFiltered(filter);
  const all = useQuery({
    ...runPageQueries.summary({
      ...(filter.nested ? NESTED_TOO : { roots_only: true }),
      ...(functionPath === undefined ? {} : { function: functionPath }),
    }),
    enabled: isNarrowed,
  });
  const nested = useQuery({
    ...runPageQueries.summary({ ...asked, ...NESTED_TOO }),
    enabled: isNarrowed && !filter.nested,
  });
  if (!isNarrowed) {
    return (
      <EmptyState action={<DeepLink to={{ path: paths.getStarted }}>Run your first pipeline</DeepLink>}>
        Nothing has been run on this server yet; runs appear here as soon as they start.
      </EmptyState>
    );
  }
  const clear = (
    <Button onClick={() => onClear({ ...NO_FILTER, nested: filter.nested })}>Clear the filters</Button>
  );
  if (!filter.nested && (nested.data?.total ?? 0) > 0) {
    return (
      <EmptyState
        action={
          <>
            <DeepLink to={{ query: { nested: "1" } }}>Look among all runs</DeepLink>
            {clear}
          </>
        }
      >
        No pipeline run is like that, but nested runs are.
      </EmptyState>
    );
  }
  const there =
    all.data === undefined
      ? ""
      : ` Without them there are ${all.data.is_complete ? "" : "more than "}${pluralText(all.data.total, "run")}.`;
  return (
    <EmptyState action={clear}>
      No run passes these filters.{there}
      {filter.search !== "" && ` ${SEARCHED}`}
    </EmptyState>
  );
}
