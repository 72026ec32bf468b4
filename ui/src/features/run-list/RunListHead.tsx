import { useAtom } from "jotai";
import { ArrowDown, ArrowUp } from "lucide-react";

import { sortAtom } from "@/shared/location";

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
  return (
    <div role="rowgroup" className={styles["head"]}>
      <div role="row" aria-rowindex={1} className={styles["headings"]}>
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
        <span role="columnheader">State</span>
        <span role="columnheader">Run</span>
        <span role="columnheader">Pipeline</span>
        <span role="columnheader" aria-sort={isOldestFirst ? "ascending" : "descending"}>
          <button
            type="button"
            className={styles["sort"]}
            title={isOldestFirst ? "Show the newest first" : "Show the oldest first"}
            onClick={() => setSort(isOldestFirst ? "" : "created_at")}
          >
            Started {isOldestFirst ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />}
          </button>
        </span>
        <span role="columnheader">Duration</span>
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
