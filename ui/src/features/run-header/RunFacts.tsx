import { GitBranch } from "lucide-react";
import { type ReactNode } from "react";

import { functionAt, type RunGraph } from "@/entities/graph/model";
import { overAt } from "@/entities/run/overAt";
import { type RunDetail } from "@/entities/run/queries";
import { DeepLink, paths } from "@/shared/location";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Moment } from "@/shared/ui/Moment";

import styles from "./RunFacts.module.css";
import { elapsedName, endOf, placeText, runnerText } from "./model";

interface Props {
  readonly graph: RunGraph;
  readonly detail: RunDetail;
  readonly tags: ReactNode;
}

const COMMIT = 7;

/** When, how long, on what, from which code, by whom. */
export function RunFacts({ graph, detail, tags }: Props) {
  const { run, pipeline_run: how, jobs } = detail;
  const git = how?.git ?? null;
  const job = jobs.at(-1)?.job;
  // The whole may go on for a moment after its root has failed.
  const over = how === null || detail.trouble?.is_interrupted ? overAt(detail) : endOf(run, how);
  return (
    <dl className={styles["facts"]}>
      <Fact name={run.started_at === null ? "Created" : "Started"}>
        <Moment at={run.started_at ?? run.created_at} />
      </Fact>
      <Fact name={elapsedName(run.started_at, over, over !== endOf(run, how))}>
        {run.started_at === null && over === null ? (
          <Elapsed from={run.created_at} to={null} />
        ) : (
          <Elapsed from={run.started_at} to={over} />
        )}
      </Fact>
      {how !== null && (
        <Fact name="On">
          <span
            title={[how.hostname, `Python ${how.python_version}`, `Sematic ${how.sematic_version}`].join(
              " · ",
            )}
          >
            {runnerText(how.kind)}
          </span>
        </Fact>
      )}
      {job !== undefined && (
        <Fact name="Placed">
          <DeepLink to={{ hash: { run: null, tab: "retries" } }} title={job.id}>
            {placeText(job)}
          </DeepLink>
        </Fact>
      )}
      {git !== null && (
        <Fact name="Code">
          <GitBranch size={12} aria-hidden />
          <code>
            {git.branch}@{git.commit.slice(0, COMMIT)}
          </code>
          {git.is_dirty && (
            <DeepLink
              to={{ hash: { run: null, tab: "source" } }}
              className={styles["dirty"]}
              title="There were changes that had not been committed"
            >
              + uncommitted changes
            </DeepLink>
          )}
        </Fact>
      )}
      {how !== null && how.user !== "" && (
        <Fact name="By">
          <DeepLink to={{ path: paths.runs, query: { owner: how.user } }}>{how.user}</DeepLink>
        </Fact>
      )}
      {how !== null && how.rerun_from !== null && (
        <Fact name="Again from">
          <DeepLink to={{ path: paths.pipelineRun(functionAt(graph, 0), how.rerun_from) }}>
            <code>{how.rerun_from.slice(0, 8)}</code>
          </DeepLink>
        </Fact>
      )}
      <Fact name="Tags">{tags}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles["fact"]}>
      <dt className={styles["term"]}>{name}</dt>
      <dd className={styles["value"]}>{children}</dd>
    </div>
  );
}
