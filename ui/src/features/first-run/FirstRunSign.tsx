import { useQuery } from "@tanstack/react-query";

import { runPageQueries } from "@/entities/run/pages";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { DeepLink, paths } from "@/shared/location";

import styles from "./FirstRun.module.css";

/** Waits for the first run of all, and leads to it as soon as there is one. */
export function FirstRunSign() {
  const { data } = useQuery(runPageQueries.head({ roots_only: true }));
  const first = data?.items[0];
  if (data === undefined) return null;
  return (
    <p className={styles["sign"]} role="status" data-there={first !== undefined}>
      {first === undefined ? (
        <>
          <span className={styles["pulse"]} aria-hidden /> Waiting for your first run…
        </>
      ) : (
        <>
          <StateMark state={shownStateOf(first)} />
          <span>
            {first.name} is here:{" "}
            <DeepLink to={{ path: paths.pipelineRun(first.function, first.id) }}>look at it</DeepLink>
          </span>
        </>
      )}
    </p>
  );
}
