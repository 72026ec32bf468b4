import { useState, type ReactNode } from "react";

import { functionAt, idAt, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { countsOf } from "@/entities/graph/progress";
import { GroupDuration } from "@/entities/graph/GroupDuration";
import { RunDuration } from "@/entities/graph/RunDuration";
import { shortFunction, titleAt } from "@/entities/graph/siblings";
import { StateBar } from "@/entities/graph/StateBar";
import { togetherOf } from "@/entities/graph/together";
import { useVarying } from "@/entities/graph/useVarying";
import { type Given } from "@/entities/graph/varying";
import { VaryingText } from "@/entities/graph/VaryingText";
import { StateIcon } from "@/entities/run/StateIcon";
import { stateWords } from "@/entities/run/states";
import { countText, pluralText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { DeepLink, toRunHere } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Facts } from "@/shared/ui/Facts";
import { MiddleCut } from "@/shared/ui/MiddleCut";

import { groupOf, lengthsOf, type Group } from "./group";
import styles from "./RunGroup.module.css";

interface Props {
  readonly graph: RunGraph;
  /** As the address has it. */
  readonly group: string;
  /** A button that puts it away. */
  readonly close: ReactNode;
}

const PAGE = 100;

/** The group of runs that is selected in the graph: how they are together, and a way to each. */
export function RunGroup({ graph, group, close }: Props) {
  const found = groupOf(graph, group);
  if (found === null)
    return (
      <EmptyState action={<DeepLink to={toRunHere(null)}>Show the pipeline run</DeepLink>}>
        There is no such group in this graph any more.
      </EmptyState>
    );
  const { parent, places } = found;
  const [first = 0] = places;
  const counts = countsOf(graph, places);
  return (
    <>
      <div className={styles["head"]}>
        <div>
          <p className={styles["path"]}>
            <DeepLink to={toRunHere(parent === 0 ? null : idAt(graph, parent))}>
              {titleAt(graph, parent)}
            </DeepLink>
            {" ›"}
          </p>
          <h2 className={styles["name"]} title={functionAt(graph, first)}>
            {shortFunction(graph, first)} <span className={styles["dim"]}>×{countText(places.length)}</span>
          </h2>
        </div>
        {close}
      </div>
      <div className={styles["body"]} tabIndex={0} role="group" aria-label="The group">
        <StateBar counts={counts} />
        <ul className={styles["counts"]} aria-label="Runs by state">
          {counts.map(({ state, count }) => (
            <li key={state}>
              <StateIcon state={state} size={14} /> {countText(count)} {stateWords[state].toLowerCase()}
            </li>
          ))}
        </ul>
        <Facts facts={factsOf(graph, places)} />
        <Members key={group} graph={graph} places={places} />
      </div>
    </>
  );
}

function factsOf(graph: RunGraph, places: Group["places"]): readonly (readonly [string, ReactNode])[] {
  const together = togetherOf(graph, places);
  const lengths = lengthsOf(graph, places);
  const [first = 0] = places;
  return [
    ["Function", <code key="function">{functionAt(graph, first)}</code>],
    [
      together.waits === null ? "First start to last end" : "Longest wait",
      <GroupDuration key="together" graph={graph} together={together} />,
    ],
    ...(lengths === null
      ? []
      : [
          [
            "One of them",
            `${durationText(lengths.shortest)} to ${durationText(lengths.longest)}, ${durationText(lengths.median)} at the median`,
          ] as const,
        ]),
    ...(together.retries === 0 ? [] : [["Tried again", pluralText(together.retries, "time")] as const]),
  ];
}

const Varying = ({ given }: { readonly given: readonly Given[] | null }) =>
  given !== null && <VaryingText given={given} />;

function Members({ graph, places }: { readonly graph: RunGraph; readonly places: Group["places"] }) {
  const [most, setMost] = useState(PAGE);
  const left = places.length - most;
  const shown = places.slice(0, most);
  const varyingAt = useVarying(graph, shown);
  return (
    <>
      <ul className={styles["members"]} aria-label="Runs of the group">
        {shown.map((place) => (
          <li key={place}>
            <DeepLink
              className={styles["member"]}
              to={toRunHere(idAt(graph, place))}
              title={titleAt(graph, place)}
            >
              <StateIcon state={shownStateAt(graph, place)} size={14} isNamed />
              <span className={styles["title"]}>
                <MiddleCut name={titleAt(graph, place)} />
              </span>
              <Varying given={varyingAt(place)} />
              <span className={styles["took"]}>
                <RunDuration graph={graph} place={place} />
              </span>
            </DeepLink>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <Button onClick={() => setMost(most + PAGE)}>
          {countText(most)} of {countText(places.length)} shown: {countText(Math.min(PAGE, left))} more
        </Button>
      )}
    </>
  );
}
