import { useQuery } from "@tanstack/react-query";

import { placeOfRun } from "@/entities/graph/model";
import { hasFailureIn } from "@/entities/graph/progress";
import { graphQueries } from "@/entities/graph/queries";
import { runQueries, type BoundValue, type RunDetail } from "@/entities/run/queries";
import { isTerminal, type RunState } from "@/entities/run/states";
import { stateOfDetail } from "@/entities/run/stateOfDetail";
import { waitsForRoom } from "@/entities/run/waiting";
import { ValueTrend } from "@/features/artifact-view/ValueTrend";
import { ValueView } from "@/features/artifact-view/ValueView";
import { DeepLink, toRunHere } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { RunError } from "./RunError";
import styles from "./OutputTab.module.css";

/** Why a run has no output. */
const none = {
  CREATED: "There is no output yet: this run waits for its inputs, or for room.",
  SCHEDULED: "There is no output yet: this run is running.",
  RAN: "There is no output yet: the runs that this one called are not done.",
  RETRYING: "There is no output yet: this run failed, and will be tried again.",
  RESOLVED: "The output of this run is not kept any more.",
  FAILED: "This run failed, so there is no output.",
  NESTED_FAILED: "A run that this one called failed, so there is no output.",
  CANCELED: "This run was canceled, so there is no output.",
} satisfies Record<RunState, string>;

/** Why a run will have none that has not ended, where another has failed. */
const failing = {
  within: "There will be no output: a run that this one called has failed.",
  beside: "There will be no output: another run has failed, and this one is being stopped.",
};

/** Why a run has no output whose pipeline run lost its driver. */
const lost = {
  begun: "There is no output: this run was interrupted.",
  queued: "There is no output: the pipeline run was interrupted before this run began.",
};

/** For what a run waits that an engine has not begun yet; null if there is none such. */
function waitingAt(detail: RunDetail): string | null {
  const why = waitsForRoom(detail);
  return why === null ? null : `There is no output yet: ${why}`;
}

/** Why a run that has not ended has no output: if any run has failed for good, all others are being stopped. */
function Unfinished({ detail }: { readonly detail: RunDetail }) {
  const { run } = detail;
  const { data: graph } = useQuery(graphQueries.of(run.root_id));
  const place = graph === undefined ? null : placeOfRun(graph, run.id);
  if (graph !== undefined && place !== null && hasFailureIn(graph, 0))
    return failing[hasFailureIn(graph, place) ? "within" : "beside"];
  return waitingAt(detail) ?? none[run.state];
}

/** What a run made. */
export function OutputTab({ detail }: { readonly detail: RunDetail }) {
  const { run, trouble } = detail;
  const outputs = useQuery({ ...runQueries.outputs(run.id), enabled: run.state === "RESOLVED" });
  if (run.error !== null) return <RunError error={run.error} hasLog={detail.logs.length > 0} />;
  if (run.state !== "RESOLVED")
    return (
      <EmptyState>
        {isTerminal(run.state) ? (
          none[run.state]
        ) : trouble?.is_interrupted === true ? (
          lost[stateOfDetail(detail) === "INTERRUPTED" ? "begun" : "queued"]
        ) : (
          <Unfinished detail={detail} />
        )}
      </EmptyState>
    );
  return (
    <QueryPanel query={outputs} title="The output cannot be shown">
      {({ items }) => {
        const [output] = items;
        if (output?.view == null || output.artifact_id === null)
          return <EmptyState>{none.RESOLVED}</EmptyState>;
        return (
          <div className={styles["output"]}>
            <Facts output={output} runId={run.id} />
            <ValueView view={output.view} artifactId={output.artifact_id} typeName={output.type_name ?? ""} />
            <ValueTrend view={output.view} runId={run.id} />
          </div>
        );
      }}
    </QueryPanel>
  );
}

function Facts({ output, runId }: { readonly output: BoundValue; readonly runId: string }) {
  const producer = output.producer_id === runId ? null : output.producer_id;
  if (producer === null) return null;
  return (
    <p className={styles["facts"]}>
      <DeepLink to={toRunHere(producer)}>Made by a run inside this one</DeepLink>
    </p>
  );
}
