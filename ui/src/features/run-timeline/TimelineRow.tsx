import { functionAt, nameAt } from "@/entities/graph/model";
import { RunTreeRow, type RunTreeRowProps } from "@/entities/graph/RunTreeRow";
import { shortFunction } from "@/entities/graph/siblings";
import { countText } from "@/shared/lib/numbers";

import { GroupBar } from "./GroupBar";
import { RunBar } from "./RunBar";
import { type Scale } from "./scale";
import { countsSpoken, runSpoken } from "./spoken";
import styles from "./TimelineRow.module.css";

interface Props extends RunTreeRowProps {
  readonly scale: Scale;
  /** The first moment of all, and the last. */
  readonly zero: number;
  readonly end: number;
}

/** A row of the timeline: when a run did what; of many, how many were at work. */
export function TimelineRow({ scale, zero, end, ...props }: Props) {
  const { graph, row } = props;
  const label = styles["label"];
  if (row.kind === "more")
    return (
      <RunTreeRow {...props} labelClass={label} said={undefined}>
        <span className={styles["time"]} />
      </RunTreeRow>
    );
  if (row.kind === "group") {
    const [first = 0] = row.places;
    const name = shortFunction(graph, first);
    const said = `${countText(row.places.length)} runs of ${name}: ${countsSpoken(graph, row.places)}`;
    return (
      <RunTreeRow {...props} labelClass={label} said={said} labelTitle={functionAt(graph, first)}>
        <span className={styles["time"]}>
          <GroupBar graph={graph} places={row.places} scale={scale} end={end} />
        </span>
      </RunTreeRow>
    );
  }
  return (
    <RunTreeRow
      {...props}
      labelClass={label}
      said={runSpoken(graph, row.place, zero, end)}
      labelTitle={`${nameAt(graph, row.place)} · ${functionAt(graph, row.place)}`}
    >
      <span className={styles["time"]}>
        <RunBar graph={graph} place={row.place} scale={scale} end={end} />
      </span>
    </RunTreeRow>
  );
}
