import { type QueuedStep, type RunningPipeline } from "@/entities/home/queries";
import { RunElapsed } from "@/entities/run/RunElapsed";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { useNow } from "@/shared/lib/clock";
import { countText, pluralText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { DeepLink, paths } from "@/shared/location";

import { Elapsed } from "@/shared/ui/Elapsed";
import { NameAndPath } from "@/shared/ui/NameAndPath";

import styles from "./HomeLists.module.css";
import { leftOf, longQueuedIn, partDone } from "./model";

/** Pipeline runs that are under way: how far they are, and when they will be done. */
export function RunningList({ rows }: { readonly rows: readonly RunningPipeline[] }) {
  const now = useNow();
  return (
    <ul className={styles["list"]}>
      {rows.map((row) => (
        <li key={row.run.id} className={styles["row"]}>
          <DeepLink to={{ path: paths.pipelineRun(row.run.function, row.run.id) }} className={styles["link"]}>
            <span className={styles["state"]}>
              <StateMark state={shownStateOf(row.run)} />
            </span>
            <span className={styles["name"]} title={`${row.run.name} · ${row.run.function}`}>
              <NameAndPath name={row.run.name} path={row.run.function} />
            </span>
            <Progress row={row} />
            <span className={styles["left"]}>{leftText(leftOf(row, now))}</span>
            <span className={styles["when"]}>
              <RunElapsed createdAt={row.run.created_at} startedAt={row.run.started_at} over={null} />
            </span>
          </DeepLink>
          <Queued row={row} step={longQueuedIn(row, now)} />
        </li>
      ))}
    </ul>
  );
}

/** What of a pipeline run has waited long for room, and what for. */
function Queued({ row: { run }, step }: { readonly row: RunningPipeline; readonly step: QueuedStep | null }) {
  if (step === null) return null;
  const who =
    step.run_id === run.id ? (
      "Its driver"
    ) : (
      <DeepLink to={{ path: paths.pipelineRun(run.function, run.id), hash: { run: step.run_id } }}>
        {step.name}
      </DeepLink>
    );
  return (
    <span className={styles["why"]}>
      {who} has waited <Elapsed from={step.since} to={null} /> for room on {step.engine}. {step.reason}
    </span>
  );
}

function Progress({ row }: { readonly row: RunningPipeline }) {
  const part = partDone(row);
  if (part === null || row.done === null || row.total === null)
    return <span className={styles["progress"]} />;
  return (
    <span
      className={styles["progress"]}
      title="Runs that have ended, of those that there are so far: the pipeline's own and all that it called"
    >
      <progress value={part} max={1} aria-label={`${row.done} of ${pluralText(row.total, "run")} done`} />
      {countText(row.done)}/{pluralText(row.total, "run")}
    </span>
  );
}

function leftText(left: number | null): string {
  if (left === null) return "";
  return left >= 0 ? `~${durationText(left)} left` : `${durationText(-left)} over`;
}
