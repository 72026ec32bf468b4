import { type ReactNode } from "react";

import { at, durationAt, shownStateAt, waitsSince, type RunGraph } from "@/entities/graph/model";
import { awaitedText, extentAt, phasesAt, type Phase } from "@/entities/graph/phases";
import { StateIcon } from "@/entities/run/StateIcon";
import { stateTokens, type ShownState } from "@/entities/run/states";
import { durationText } from "@/shared/lib/time";
import { Waiting } from "@/shared/ui/Waiting";

import styles from "./RunBar.module.css";
import { type Scale } from "./scale";

interface Props {
  readonly graph: RunGraph;
  readonly place: number;
  readonly scale: Scale;
  readonly end: number;
}

/** Narrower bars say nothing inside, and still narrower ones are dots. */
const LABELLED = 30;
const DOT = 8;
const LETTER = 6.4;
/** In a bar so wide there is room for how long a run has waited. */
const WAITED = 130;
/** How far beyond what is seen a bar is drawn. */
const BEYOND = 80;

/** Ends that a bar's colour and shape alone do not tell. */
const MARKED: ReadonlySet<ShownState> = new Set(["FAILED", "NESTED_FAILED", "CANCELED", "INTERRUPTED"]);

/** What a run did when. */
export function RunBar({ graph, place, scale, end }: Props) {
  const state = shownStateAt(graph, place);
  const phases = phasesAt(graph, place, end);
  const extent = extentAt(graph, place, end);
  const x = (moment: number): number => Math.min(scale.width + BEYOND, Math.max(-BEYOND, scale.toX(moment)));
  const [left, right] = [x(extent.from), x(extent.to)];
  if (right < 0 || left > scale.width + BEYOND / 2) return <Beyond isLeft={right < 0} />;
  if (phases.length === 0)
    return (
      <span className={styles["moment"]} style={{ left }}>
        <StateIcon state={state} size={16} />
      </span>
    );
  const working = phases.find(({ kind }) => kind === "running");
  const waits = waitsSince(graph, place);
  // What never began took no time, however long it stood in the queue.
  const text = waits === null ? tookText(graph, place, end) : "";
  const room = working === undefined ? 0 : x(working.to) - Math.max(0, x(working.from));
  // Inside the last attempt it would be taken for what that one took.
  const isOne = phases.at(-1)?.kind === "running" && phases.every(({ kind }) => kind !== "failed");
  const isWaitInside = waits !== null && right - Math.max(0, left) >= WAITED;
  const awaited = awaitedText(graph, place);
  const isInside = isOne && room >= Math.max(LABELLED, LETTER * text.length + 10);
  const attempts = at(graph.attempts, place) + (awaited === null ? 0 : 1);
  const insideOf = (phase: Phase): ReactNode => {
    if (isWaitInside) return <Waiting from={waits} />;
    if (phase.kind === "running") return isInside ? text : null;
    return phase.isOpen && x(phase.to) - Math.max(0, x(phase.from)) >= WAITED ? awaited : null;
  };
  return (
    <span className={styles["bar"]} data-state={state} style={{ color: `var(${stateTokens[state]})` }}>
      {right - left < DOT ? (
        <span
          className={styles["dot"]}
          data-kind={phases.at(-1)?.kind}
          style={{ left: (left + right) / 2 }}
        />
      ) : (
        phases.map((phase) => (
          <Part key={`${phase.kind} ${phase.from}`} phase={phase} left={x(phase.from)} right={x(phase.to)}>
            {insideOf(phase)}
          </Part>
        ))
      )}
      <span className={styles["after"]} style={{ left: Math.max(right, left + 4) }}>
        {MARKED.has(state) && <StateIcon state={state} size={14} />}
        {attempts > 1 && (
          <span className={styles["attempts"]} title={awaited ?? `${attempts} attempts`}>
            ↻{attempts}
          </span>
        )}
        {!isInside && !isWaitInside && (
          <span className={styles["outside"]}>{waits === null ? text : <Waiting from={waits} />}</span>
        )}
      </span>
    </span>
  );
}

/** How long a run took, as the tree says it; nothing of one that never began, unless it was interrupted. */
function tookText(graph: RunGraph, place: number, end: number): string {
  const took = durationAt(graph, place, graph.origin + end);
  if (took !== null) return durationText(took);
  return shownStateAt(graph, place) === "INTERRUPTED" ? "–" : "";
}

interface PartProps {
  readonly phase: Phase;
  readonly left: number;
  readonly right: number;
  readonly children: ReactNode;
}

function Part({ phase, left, right, children }: PartProps) {
  return (
    <span
      className={styles["part"]}
      data-kind={phase.kind}
      data-open={phase.isOpen || undefined}
      style={{ left, width: Math.max(2, right - left) }}
    >
      {children !== null && (
        <span className={styles["inside"]} style={{ left: Math.max(0, -left) }}>
          {children}
        </span>
      )}
    </span>
  );
}

/** Says on which side of what is shown a run is. */
function Beyond({ isLeft }: { readonly isLeft: boolean }) {
  return (
    <span className={styles["beyond"]} data-side={isLeft ? "left" : "right"}>
      {isLeft ? "‹" : "›"}
    </span>
  );
}
