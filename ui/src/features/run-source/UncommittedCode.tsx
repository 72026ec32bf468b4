import { useQuery } from "@tanstack/react-query";

import { codeQueries } from "@/entities/code/queries";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { DifferencePanel } from "./DifferencePanel";

/** What had not been committed to git when a run's pipeline started. */
export function UncommittedCode({ runId }: { readonly runId: string }) {
  const difference = useQuery(codeQueries.uncommitted(runId));
  return (
    <QueryPanel query={difference} title="What was not committed cannot be shown">
      {(told) =>
        told.diff === "" && told.files.length === 0 ? (
          <EmptyState>{told.notes.join(" ") || "Everything had been committed."}</EmptyState>
        ) : (
          <DifferencePanel told={told} />
        )
      }
    </QueryPanel>
  );
}
