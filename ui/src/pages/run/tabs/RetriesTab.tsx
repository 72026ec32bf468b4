import { type RunDetail } from "@/entities/run/queries";
import { ErrorView } from "@/features/artifact-view/ErrorView";
import { RunAttempts } from "@/features/run-attempts/RunAttempts";

/** How often a run was tried, and what came of each try. */
export function RetriesTab({ detail }: { readonly detail: RunDetail }) {
  return <RunAttempts detail={detail} full={(error) => <ErrorView error={error} />} />;
}
