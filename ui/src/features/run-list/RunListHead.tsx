import { useAtom } from "jotai";

import { classNames } from "@/shared/lib/classNames";
import { sortAtom } from "@/shared/location";
import list from "@/shared/ui/ListTable.module.css";
import { SortButton } from "@/shared/ui/SortButton";

import styles from "./RunList.module.css";

interface Props {
  readonly isAll: boolean;
  /** How many runs are loaded. */
  readonly count: number;
  readonly onAll: (isAll: boolean) => void;
}

/** The headings of a list of runs; the one of the time turns its order round. */
export function RunListHead({ isAll, count, onAll }: Props) {
  const [sort, setSort] = useAtom(sortAtom);
  const isOldestFirst = sort === "created_at";
  const direction = isOldestFirst ? "ascending" : "descending";
  return (
    <div role="rowgroup" className={classNames(list["head"], styles["head"])}>
      <div role="row" aria-rowindex={1} className={classNames(list["headings"], styles["headings"])}>
        <span role="columnheader" className={styles["check"]}>
          <label>
            <input
              type="checkbox"
              aria-label={`Select the ${count} runs that are loaded`}
              checked={isAll}
              onChange={(event) => onAll(event.target.checked)}
            />
          </label>
        </span>
        <span role="columnheader" className={styles["state"]}>
          State
        </span>
        <span role="columnheader" className={styles["id"]}>
          Run
        </span>
        <span role="columnheader" className={styles["name"]}>
          Pipeline
        </span>
        <span role="columnheader" className={styles["started"]} aria-sort={direction}>
          <SortButton
            direction={direction}
            title={isOldestFirst ? "Show the newest first" : "Show the oldest first"}
            onClick={() => setSort(isOldestFirst ? "" : "created_at")}
          >
            Started
          </SortButton>
        </span>
        <span role="columnheader" className={styles["duration"]}>
          Duration
        </span>
        <span role="columnheader" className={styles["tags"]}>
          Tags
        </span>
        <span role="columnheader" className={styles["owner"]}>
          By
        </span>
      </div>
    </div>
  );
}
