import { functionAt, nameAt, shownStateAt } from "@/entities/graph/model";
import { countsOf } from "@/entities/graph/progress";
import { RunDuration } from "@/entities/graph/RunDuration";
import { RunTreeRow, type RunTreeRowProps } from "@/entities/graph/RunTreeRow";
import { shortFunction, titleAt } from "@/entities/graph/siblings";
import { StateBar } from "@/entities/graph/StateBar";
import { stateWords } from "@/entities/run/states";
import { countText } from "@/shared/lib/numbers";

import { MiniBar } from "./MiniBar";
import styles from "./TreeRowView.module.css";

/** A row of the tree: when a run was at work, and how long; of many their states. */
export function TreeRowView(props: RunTreeRowProps) {
  const { graph, row } = props;
  if (row.kind === "more")
    return (
      <RunTreeRow {...props} said={undefined}>
        {null}
      </RunTreeRow>
    );
  if (row.kind === "group") {
    const [first = 0] = row.places;
    const counts = countsOf(graph, row.places);
    const states = counts
      .map(({ state, count }) => `${countText(count)} ${stateWords[state].toLowerCase()}`)
      .join(", ");
    const said = `${countText(row.places.length)} runs of ${shortFunction(graph, first)}: ${states}`;
    return (
      <RunTreeRow {...props} said={said} title={`${functionAt(graph, first)} · ${states}`}>
        <span className={styles["states"]}>
          <StateBar counts={counts} />
        </span>
      </RunTreeRow>
    );
  }
  return (
    <RunTreeRow
      {...props}
      said={`${titleAt(graph, row.place)}, ${stateWords[shownStateAt(graph, row.place)]}`}
      title={`${nameAt(graph, row.place)} · ${functionAt(graph, row.place)}`}
    >
      <MiniBar graph={graph} place={row.place} />
      <span className={styles["duration"]}>
        <RunDuration graph={graph} place={row.place} />
      </span>
    </RunTreeRow>
  );
}
