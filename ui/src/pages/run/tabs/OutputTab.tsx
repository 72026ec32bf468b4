import { useQuery } from "@tanstack/react-query";

import { runQueries, type RunDetail } from "@/entities/run/queries";
import { ValueView } from "@/features/artifact-view/ValueView";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

/** What a run made. */
export function OutputTab({ detail }: { readonly detail: RunDetail }) {
  const outputs = useQuery(runQueries.outputs(detail.run.id));
  return (
    <QueryPanel query={outputs} title="The output cannot be shown">
      {({ items }) => {
        const [output] = items;
        if (output?.view == null || output.artifact_id === null)
          return <EmptyState>There is no output yet.</EmptyState>;
        return (
          <ValueView view={output.view} artifactId={output.artifact_id} typeName={output.type_name ?? ""} />
        );
      }}
    </QueryPanel>
  );
}
