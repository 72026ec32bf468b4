import { useQuery } from "@tanstack/react-query";

import { pipelineCallQueries, type FunctionFigures } from "@/entities/pipeline/calls";
import { StateIcon } from "@/entities/run/StateIcon";
import { countText, percentText, pluralText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { DeepLink, toRun } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Moment } from "@/shared/ui/Moment";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { lastStateOf } from "./model";
import styles from "./PipelineFunctions.module.css";

/** How the functions that the last runs of a pipeline called went: how long, how often in vain, how often cached. */
export function PipelineFunctions({ path }: { readonly path: string }) {
  const query = useQuery(pipelineCallQueries.functions(path));
  return (
    <QueryPanel query={query} title="The functions cannot be shown">
      {(told) =>
        told.items.length === 0 ? (
          <EmptyState>The last runs of this pipeline have called nothing yet.</EmptyState>
        ) : (
          <div className={styles["scroller"]} role="region" aria-label="Functions" tabIndex={0}>
            <table className={styles["table"]}>
              <caption className={styles["caption"]}>
                Of the last {pluralText(told.pipeline_runs, "run")}
                {!told.is_complete && "; some have more calls than are looked at"}
              </caption>
              <thead>
                <tr>
                  <th scope="col">Function</th>
                  <th scope="col" className={styles["number"]}>
                    Calls
                  </th>
                  <th scope="col">p50 and p95</th>
                  <th scope="col">Failed</th>
                  <th scope="col">From the cache</th>
                  <th scope="col">Last</th>
                </tr>
              </thead>
              <tbody>
                {told.items.map((each) => (
                  <FunctionLine key={each.path} figures={each} longest={longestOf(told.items)} />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </QueryPanel>
  );
}

const longestOf = (items: readonly FunctionFigures[]): number =>
  Math.max(0.001, ...items.map((each) => each.p95_duration ?? 0));

function FunctionLine({ figures, longest }: { readonly figures: FunctionFigures; readonly longest: number }) {
  const { p50_duration: p50, p95_duration: p95, runs } = figures;
  const isFailing = figures.failed > 0;
  return (
    <tr>
      <th scope="row" className={styles["name"]} title={figures.path}>
        <span>{figures.name}</span> <small>{figures.path}</small>
      </th>
      <td className={styles["number"]}>{countText(runs)}</td>
      <td>
        {p50 === null || p95 === null ? (
          "–"
        ) : (
          <span className={styles["figure"]}>
            <span className={styles["track"]} aria-hidden>
              <span className={styles["tail"]} style={{ width: `${(100 * p95) / longest}%` }} />
              <span className={styles["usual"]} style={{ width: `${(100 * p50) / longest}%` }} />
            </span>
            {durationText(1000 * p50)} <small>{durationText(1000 * p95)}</small>
          </span>
        )}
      </td>
      <td>
        <Share part={figures.failed / runs} colour={isFailing ? "var(--state-failed)" : "transparent"} />
      </td>
      <td>
        <Share part={figures.cached / runs} colour="var(--state-resolved)" />
      </td>
      <td>
        <DeepLink
          to={toRun({ id: figures.last_run_id, root_id: figures.last_root_id })}
          className={styles["last"]}
        >
          <StateIcon state={lastStateOf(figures)} isNamed /> <Moment at={figures.last_at} />
        </DeepLink>
      </td>
    </tr>
  );
}

function Share({ part, colour }: { readonly part: number; readonly colour: string }) {
  return (
    <span className={styles["figure"]}>
      <span className={styles["track"]} aria-hidden>
        <span className={styles["usual"]} style={{ width: `${100 * part}%`, background: colour }} />
      </span>
      {percentText(part)}
    </span>
  );
}
