import { at, isReused, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { phasesAt, type Phase } from "@/entities/graph/phases";
import { stateTokens } from "@/entities/run/states";
import { useNow } from "@/shared/lib/clock";

import styles from "./MiniBar.module.css";

interface Props {
  readonly graph: RunGraph;
  readonly place: number;
}

/** When in the pipeline run a run was at work, attempt by attempt, and for how long. */
export function MiniBar(props: Props) {
  const end = props.graph.ended[0] ?? NaN;
  if (Number.isNaN(end) && !props.graph.isInterrupted) return <Growing {...props} />;
  return <Bar {...props} end={Number.isNaN(end) ? props.graph.interruptedAt : end} />;
}

function Growing(props: Props) {
  return <Bar {...props} end={useNow() - props.graph.origin} />;
}

const percent = (part: number): string => `${(100 * Math.min(1, Math.max(0, part))).toFixed(2)}%`;

type Part = Pick<Phase, "kind" | "from" | "to">;

/** What a run did from its start on. */
function partsAt(graph: RunGraph, place: number, end: number): readonly Part[] {
  const started = graph.started[place] ?? NaN;
  if (isReused(graph, place)) return [{ kind: "running", from: started, to: graph.ended[place] ?? end }];
  return phasesAt(graph, place, end).filter(({ from }) => from >= started);
}

function Bar({ graph, place, end }: Props & { readonly end: number }) {
  const began = at(graph.created, 0);
  const all = Math.max(1, end - began);
  const state = shownStateAt(graph, place);
  const parts = Number.isNaN(graph.started[place] ?? NaN) ? [] : partsAt(graph, place, end);
  return (
    <span className={styles["track"]} style={{ color: `var(${stateTokens[state]})` }} aria-hidden>
      {parts.map(({ kind, from, to }) => (
        <span
          key={`${kind} ${from}`}
          className={styles["bar"]}
          data-state={state}
          data-kind={kind}
          style={{
            left: `min(${percent((from - began) / all)}, 100% - 2px)`,
            width: percent((to - from) / all),
          }}
        />
      ))}
    </span>
  );
}
