import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";

import { functionAt, type RunGraph } from "@/entities/graph/model";
import { progressOf } from "@/entities/graph/progress";
import { stateWordOf } from "@/entities/graph/search";
import { pipelineQueries } from "@/entities/pipeline/queries";
import { RunRibbon } from "@/entities/run/RunRibbon";
import { StateIcon } from "@/entities/run/StateIcon";
import { stateTokens, stateWords } from "@/entities/run/states";
import { countText, pluralText } from "@/shared/lib/numbers";
import { DeepLink, findAtom } from "@/shared/location";

import styles from "./ProgressStrip.module.css";

const LAST = 20;

/** How far all runs are, state by state; each leads to the runs in it. The pipeline's last runs beside it. */
export function ProgressStrip({ graph }: { readonly graph: RunGraph }) {
  const find = useAtomValue(findAtom);
  const { counts, done, total } = progressOf(graph);
  const pipeline = useQuery(pipelineQueries.detail(functionAt(graph, 0)));
  const recent = pipeline.data?.pipeline.recent ?? [];
  return (
    <div className={styles["strip"]}>
      <div className={styles["bar"]} aria-hidden>
        {counts.map(({ state, count }) => (
          <DeepLink
            key={state}
            tabIndex={-1}
            to={{ hash: { q: `state:${stateWordOf(state)}` } }}
            className={styles["part"]}
            data-state={state}
            title={`${stateWords[state]}: ${countText(count)} of ${countText(total)}`}
            style={{ flexGrow: count, color: `var(${stateTokens[state]})` }}
          />
        ))}
      </div>
      <span
        className={styles["total"]}
        title="Runs that have ended, of those that there are so far: the pipeline's own and all that it called"
      >
        {done === total ? "" : `${countText(done)}/`}
        {pluralText(total, "run")}
      </span>
      <ul className={styles["counts"]} aria-label="Runs by state">
        {counts.map(({ state, count }) => {
          const filter = `state:${stateWordOf(state)}`;
          const isOn = find === filter;
          return (
            <li key={state}>
              <DeepLink
                to={{ hash: { q: isOn ? null : filter } }}
                className={styles["count"]}
                aria-current={isOn ? "true" : undefined}
                aria-label={`${stateWords[state]}: ${countText(count)}`}
                title={isOn ? "Show all runs" : `Only runs that are: ${stateWords[state].toLowerCase()}`}
              >
                <StateIcon state={state} size={14} /> {countText(count)}
              </DeepLink>
            </li>
          );
        })}
      </ul>
      {recent.length > 1 && (
        <span className={styles["ribbon"]}>
          <RunRibbon runs={recent.slice(0, LAST)} current={graph.rootId} />
        </span>
      )}
    </div>
  );
}
