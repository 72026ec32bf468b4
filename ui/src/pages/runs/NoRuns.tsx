import { useQuery } from "@tanstack/react-query";

import { runPageQueries } from "@/entities/run/pages";
import { isFiltered, NO_FILTER, type RunFilter } from "@/features/run-search/model";
import { pluralText } from "@/shared/lib/numbers";
import { DeepLink, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

interface Props {
  readonly filter: RunFilter;
  readonly functionPath?: string;
  readonly onClear: (filter: RunFilter) => void;
}

/** What stands in the place of a list without runs: nothing was run yet, or the filters let none pass. */
export function NoRuns({ filter, functionPath, onClear }: Props) {
  const isNarrowed = isFiltered(filter);
  const all = useQuery({
    ...runPageQueries.summary({
      roots_only: !filter.nested,
      ...(functionPath === undefined ? {} : { function: functionPath }),
    }),
    enabled: isNarrowed,
  });
  if (!isNarrowed) {
    return (
      <EmptyState action={<DeepLink to={{ path: paths.getStarted }}>Run your first pipeline</DeepLink>}>
        Nothing has been run on this server yet; runs appear here as soon as they start.
      </EmptyState>
    );
  }
  const there =
    all.data === undefined
      ? ""
      : ` Without them there are ${all.data.is_complete ? "" : "more than "}${pluralText(all.data.total, "run")}.`;
  return (
    <EmptyState
      action={
        <Button onClick={() => onClear({ ...NO_FILTER, nested: filter.nested })}>Clear the filters</Button>
      }
    >
      No run passes these filters.{there}
      {!filter.nested && " Runs that others called are not looked at."}
    </EmptyState>
  );
}
