import { type PipelineRow } from "@/entities/pipeline/queries";
import { RunRibbon } from "@/entities/run/RunRibbon";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { DeepLink, paths } from "@/shared/location";
import { Moment } from "@/shared/ui/Moment";
import { NameAndPath } from "@/shared/ui/NameAndPath";

import styles from "./HomeLists.module.css";

/** The pipelines that were run last, with how that went. */
export function RecentPipelines({ rows }: { readonly rows: readonly PipelineRow[] }) {
  return (
    <ul className={styles["list"]}>
      {rows.map((row) => {
        const newest = row.recent[0];
        return (
          <li key={row.path} className={styles["row"]} data-kind="pipeline">
            <span className={styles["link"]}>
              <span className={styles["state"]}>
                {newest !== undefined && (
                  <DeepLink to={{ path: paths.pipelineRun(row.path, newest.id) }}>
                    <StateMark state={shownStateOf(newest)} />
                  </DeepLink>
                )}
              </span>
              <DeepLink
                to={{ path: paths.pipeline(row.path) }}
                className={styles["name"]}
                aria-label={`${row.name} ${row.path}`}
                title={`${row.name} · ${row.path}`}
              >
                <NameAndPath name={row.name} path={row.path} />
              </DeepLink>
              <span className={styles["ribbon"]}>
                <RunRibbon runs={row.recent} height={24} />
              </span>
              <span className={styles["when"]}>
                created <Moment at={row.last_run_at} />
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
