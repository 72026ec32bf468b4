import { functionAt, nameAt, shownStateAt, waitsSince } from "@/entities/graph/model";
import { GroupDuration } from "@/entities/graph/GroupDuration";
import { awaitedText } from "@/entities/graph/phases";
import { countsOf } from "@/entities/graph/progress";
import { RunDuration } from "@/entities/graph/RunDuration";
import { RunTreeRow, type RunTreeRowProps } from "@/entities/graph/RunTreeRow";
import { shortFunction, titleAt } from "@/entities/graph/siblings";
import { StateBar } from "@/entities/graph/StateBar";
import { togetherOf } from "@/entities/graph/together";
import { StateIcon } from "@/entities/run/StateIcon";
import { stateWords } from "@/entities/run/states";
import { classNames } from "@/shared/lib/classNames";
import { countText, pluralText } from "@/shared/lib/numbers";

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
    const together = togetherOf(graph, row.places);
    const { retries } = together;
    const isWaiting = together.waits !== null;
    const tried = retries === 0 ? "" : `, tried again ${pluralText(retries, "time")}`;
    const said = `${countText(row.places.length)} runs of ${shortFunction(graph, first)}: ${states}${tried}`;
    return (
      <RunTreeRow {...props} said={said} title={`${functionAt(graph, first)} · ${states}${tried}`}>
        {retries > 0 && (
          <span className={styles["retries"]} title={`Tried again ${pluralText(retries, "time")}`}>
            <StateIcon state="RETRYING" size={12} /> {countText(retries)}
          </span>
        )}
        {(isWaiting && counts.length === 1) || (
          <span className={styles["states"]}>
            <StateBar counts={counts} />
          </span>
        )}
        <span
          className={classNames(styles["duration"], isWaiting && styles["waiting"])}
          title={
            isWaiting ? "Since the first was queued" : "From the start of the first to the end of the last"
          }
        >
          <GroupDuration graph={graph} together={together} />
        </span>
      </RunTreeRow>
    );
  }
  const isWaiting = waitsSince(graph, row.place) !== null;
  const awaited = awaitedText(graph, row.place);
  const told = awaited === null ? [] : [awaited];
  return (
    <RunTreeRow
      {...props}
      said={[titleAt(graph, row.place), stateWords[shownStateAt(graph, row.place)], ...told].join(", ")}
      title={[nameAt(graph, row.place), functionAt(graph, row.place), ...told].join(" · ")}
    >
      {!isWaiting && <MiniBar graph={graph} place={row.place} />}
      <span className={classNames(styles["duration"], isWaiting && styles["waiting"])}>
        <RunDuration graph={graph} place={row.place} />
      </span>
    </RunTreeRow>
  );
}
