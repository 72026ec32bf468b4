import { type RunDetail } from "@/entities/run/queries";
import { RunEnvironment } from "@/features/run-environment/RunEnvironment";

/** What a run was executed on: its pipeline run's environment. */
export function EnvironmentTab({ detail }: { readonly detail: RunDetail }) {
  return <RunEnvironment runId={detail.run.id} />;
}
