import { at, functionAt, idAt, nameAt, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { RunDuration } from "@/entities/graph/RunDuration";
import { numberAt, titleAt } from "@/entities/graph/siblings";
import { givenText, type Given } from "@/entities/graph/varying";
import { VaryingText } from "@/entities/graph/VaryingText";
import { StateMark } from "@/entities/run/StateMark";
import { durationText } from "@/shared/lib/time";
import { DeepLink, toRunHere } from "@/shared/location";
import { MiddleCut } from "@/shared/ui/MiddleCut";

import { startedAfter } from "./model";
import styles from "./RunTable.module.css";

interface Props {
  readonly graph: RunGraph;
  readonly place: number;
  /** Among the rows, from 0. */
  readonly index: number;
  readonly top: number;
  readonly isSelected: boolean;
  /** What tells it from others of its name beside it. */
  readonly varying: readonly Given[] | null;
}

const SHORT = 8;

export function TableRow({ graph, place, index, top, isSelected, varying }: Props) {
  const parent = at(graph.parent, place);
  const number = numberAt(graph, place);
  const started = startedAfter(graph, place);
  const path = functionAt(graph, place);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles["row"]}
      data-selected={isSelected}
      style={{ position: "absolute", transform: `translateY(${top}px)` }}
    >
      <Cell column="state">
        <StateMark state={shownStateAt(graph, place)} />
      </Cell>
      <Cell column="name">
        <DeepLink
          className={styles["link"]}
          to={toRunHere(place === 0 ? null : idAt(graph, place))}
          aria-current={isSelected ? "true" : undefined}
          title={
            varying === null ? titleAt(graph, place) : `${titleAt(graph, place)} · ${givenText(varying)}`
          }
        >
          <span className={styles["name"]}>
            <MiddleCut name={nameAt(graph, place)} />
          </span>
          {number !== null && <span className={styles["number"]}> #{number}</span>}
          {varying !== null && (
            <>
              <span> </span>
              <VaryingText given={varying} />
            </>
          )}
        </DeepLink>
      </Cell>
      <Cell column="duration">
        <RunDuration graph={graph} place={place} />
      </Cell>
      <Cell column="started">{started === null ? "–" : durationText(started)}</Cell>
      <Cell column="attempts">{at(graph.attempts, place)}</Cell>
      <Cell column="function">
        <span title={path}>
          <MiddleCut name={path.split(".").slice(-2).join(".")} />
        </span>
      </Cell>
      <Cell column="parent">
        {parent < 0 ? (
          "–"
        ) : (
          <span title={titleAt(graph, parent)}>
            <MiddleCut name={titleAt(graph, parent)} />
          </span>
        )}
      </Cell>
      <Cell column="run">
        <code>{idAt(graph, place).slice(0, SHORT)}</code>
      </Cell>
    </div>
  );
}

function Cell({ column, children }: { readonly column: string; readonly children: React.ReactNode }) {
  return (
    <div role="cell" className={styles["cell"]} data-column={column}>
      {children}
    </div>
  );
}
