import { useState } from "react";

import { type AttentionRow } from "@/entities/home/queries";
import { FailureLine } from "@/entities/run/FailureLine";
import { StateMark } from "@/entities/run/StateMark";
import { isFailure, shownStateOf } from "@/entities/run/states";
import { durationText } from "@/shared/lib/time";
import { DeepLink, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Moment } from "@/shared/ui/Moment";
import { NameAndPath } from "@/shared/ui/NameAndPath";

import styles from "./HomeLists.module.css";
import { shortlist } from "./model";

/** Pipeline runs that somebody should look at, with why. */
export function AttentionList({ rows }: { readonly rows: readonly AttentionRow[] }) {
  const [isAll, setIsAll] = useState(false);
  const short = shortlist(rows);
  return (
    <>
      <ul className={styles["list"]}>
        {(isAll ? rows : short).map((row) => (
          <li key={row.run.id} className={styles["row"]}>
            <DeepLink
              to={{ path: paths.pipelineRun(row.run.function, row.run.id) }}
              className={styles["link"]}
            >
              <span className={styles["state"]}>
                <StateMark state={shownStateOf(row.run)} />
              </span>
              <span className={styles["name"]} title={`${row.run.name} · ${row.run.function}`}>
                <NameAndPath name={row.run.name} path={row.run.function} />
              </span>
              <span className={styles["when"]}>
                {row.reason === "stuck" ? "started" : "ended"} <Moment at={row.at} />
              </span>
            </DeepLink>
            <span className={styles["why"]}>
              <Why row={row} />
            </span>
          </li>
        ))}
      </ul>
      {short.length < rows.length && !isAll && (
        <Button className={styles["all"]} onClick={() => setIsAll(true)}>
          Show all {rows.length}
        </Button>
      )}
    </>
  );
}

function Why({ row }: { readonly row: AttentionRow }) {
  if (isFailure(row.run.state)) return <FailureLine run={row.run} />;
  if (row.reason === "stuck") {
    return (
      <>
        Stuck: under way for <Elapsed from={row.run.started_at ?? row.run.created_at} to={null} />
        {row.median_duration !== null && `; it usually takes ${durationText(1000 * row.median_duration)}`}
      </>
    );
  }
  return (
    <>
      Interrupted: {row.run.interruption ?? "it has lost its driver"}. <code>sematic resume</code> goes on
      where it stood.
    </>
  );
}
