import { GitBranch } from "lucide-react";
import { type ReactNode } from "react";

import { at, durationAt, functionAt, startAt, type RunGraph } from "@/entities/graph/model";
import { isLive } from "@/entities/graph/phases";
import { type RunDetail } from "@/entities/run/queries";
import { durationText } from "@/shared/lib/time";
import { DeepLink, paths } from "@/shared/location";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Moment } from "@/shared/ui/Moment";

import styles from "./RunFacts.module.css";
import { elapsedName, placeText, runnerText } from "./model";

interface Props {
  readonly graph: RunGraph;
  readonly detail: Pick<RunDetail, "pipeline_run" | "jobs">;
  readonly tags: ReactNode;
}

const COMMIT = 7;

/** When, how long, on what, from which code, by whom. */
export function RunFacts({ graph, detail, tags }: Props) {
  const { pipeline_run: how, jobs } = detail;
  const git = how?.git ?? null;
  const job = jobs.at(-1)?.job;
  const began = startAt(graph, 0);
  const since = new Date(graph.origin + (began ?? at(graph.created, 0))).toISOString();
  return (
    <dl className={styles["facts"]}>
      <Fact name={began === null ? "Created" : "Started"}>
        <Moment at={since} />
      </Fact>
      <Fact name={elapsedName(graph)}>
        {isLive(graph) ? <Elapsed from={since} to={null} /> : <span>{tookText(graph)}</span>}
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

function tookText(graph: RunGraph): string {
  const took = durationAt(graph, 0, NaN);
  return took === null ? "–" : durationText(took);
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles["fact"]}>
      <dt className={styles["term"]}>{name}</dt>
      <dd className={styles["value"]}>{children}</dd>
    </div>
  );
}
