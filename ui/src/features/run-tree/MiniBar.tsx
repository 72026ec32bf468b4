import { at, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { stateTokens } from "@/entities/run/states";
import { useNow } from "@/shared/lib/clock";

import styles from "./MiniBar.module.css";

interface Props {
  readonly graph: RunGraph;
  readonly place: number;
}

/** When in the pipeline run a run was at work, and for how long. */
export function MiniBar(props: Props) {
  const end = props.graph.ended[0] ?? NaN;
  if (Number.isNaN(end) && !props.graph.isInterrupted) return <Growing {...props} />;
  return <Bar {...props} end={Number.isNaN(end) ? props.graph.interruptedAt : end} />;
}

function Growing(props: Props) {
  return <Bar {...props} end={useNow() - props.graph.origin} />;
}

const percent = (part: number): string => `${(100 * Math.min(1, Math.max(0, part))).toFixed(2)}%`;

function Bar({ graph, place, end }: Props & { readonly end: number }) {
  const began = at(graph.created, 0);
  const all = Math.max(1, end - began);
  const started = graph.started[place] ?? NaN;
  const ended = graph.ended[place] ?? NaN;
  const state = shownStateAt(graph, place);
  return (
    <span className={styles["track"]} aria-hidden>
      {!Number.isNaN(started) && (
        <span
          className={styles["bar"]}
          data-state={state}
          style={{
            left: `min(${percent((started - began) / all)}, 100% - 2px)`,
            width: percent(((Number.isNaN(ended) ? end : ended) - started) / all),
            color: `var(${stateTokens[state]})`,
          }}
        />
      )}
    </span>
  );
}
