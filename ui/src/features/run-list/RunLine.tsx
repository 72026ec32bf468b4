import { useSetAtom } from "jotai";
import { memo, type MouseEvent } from "react";

import { FailureLine } from "@/entities/run/FailureLine";
import { type RunRow } from "@/entities/run/queries";
import { RunId } from "@/entities/run/RunId";
import { StateMark } from "@/entities/run/StateMark";
import { isFailure, shownStateOf } from "@/entities/run/states";
import { classNames } from "@/shared/lib/classNames";
import { DeepLink, goAtom } from "@/shared/location";
import list from "@/shared/ui/ListTable.module.css";
import { NameAndPath } from "@/shared/ui/NameAndPath";

import { DurationBar } from "./DurationBar";
import { targetOf } from "./model";
import styles from "./RunList.module.css";
import { Started } from "./Started";
import { TagCell } from "./TagCell";

interface Props {
  readonly run: RunRow;
  readonly top: number;
  readonly height: number;
  readonly rowIndex: number;
  readonly longest: number;
  readonly roomForTags: number;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly onToggle: (run: RunRow) => void;
  readonly onActive: (id: string) => void;
}

/** One run of a list. */
export const RunLine = memo(function RunLine(props: Props) {
  const { run, top, height, rowIndex, longest, roomForTags, isSelected, isActive, onToggle, onActive } =
    props;
  const go = useSetAtom(goAtom);
  const open = (event: MouseEvent): void => {
    const isOnControl =
      event.target instanceof Element && event.target.closest("a, button, input, label") !== null;
    if (isOnControl || window.getSelection()?.type === "Range") return;
    go(targetOf(run));
  };
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid takes the keys for its rows
    <div
      role="row"
      className={classNames(list["row"], styles["row"])}
      style={{ transform: `translateY(${top}px)`, height }}
      data-run={run.id}
      data-nested={run.id !== run.root_id}
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      onFocus={() => onActive(run.id)}
      onClick={open}
    >
      <span role="gridcell" className={styles["check"]}>
        <label>
          <input
            type="checkbox"
            aria-label={`Select ${run.name} ${run.id.slice(0, 8)}`}
            checked={isSelected}
            onChange={() => onToggle(run)}
          />
        </label>
      </span>
      <span role="gridcell" className={styles["state"]}>
        <StateMark state={shownStateOf(run)} />
      </span>
      <span role="gridcell" className={styles["id"]}>
        <RunId id={run.id} />
      </span>
      <span role="gridcell" className={classNames(list["name"], styles["name"])}>
        <DeepLink
          to={targetOf(run)}
          aria-label={`${run.name} ${run.function}`}
          title={`${run.name} · ${run.function}`}
        >
          <NameAndPath name={run.name} path={run.function} className={styles["path"]} />
        </DeepLink>
      </span>
      <span role="gridcell" className={classNames(list["dim"], styles["started"])}>
        <Started run={run} />
      </span>
      <span role="gridcell" className={styles["duration"]}>
        <DurationBar run={run} longest={longest} />
      </span>
      <span role="gridcell" className={classNames(list["tags"], styles["tags"])}>
        <TagCell tags={run.tags} room={roomForTags} />
      </span>
      <span
        role="gridcell"
        className={classNames(list["dim"], styles["owner"])}
        title={`Launched by ${run.owner || "nobody known"}`}
      >
        {run.owner}
      </span>
      {isFailure(run.state) && (
        <span role="gridcell" className={styles["failure"]}>
          <FailureLine run={run} />
        </span>
      )}
    </div>
  );
});
