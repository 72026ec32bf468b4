import { useInfiniteQuery } from "@tanstack/react-query";

import { RunId } from "@/entities/run/RunId";
import { runQueries } from "@/entities/run/queries";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { DeepLink, paths, toRun } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Moment } from "@/shared/ui/Moment";
import { Sentence } from "@/shared/ui/Sentence";

import styles from "./UnknownRun.module.css";

interface Props {
  readonly path: string;
  readonly id: string;
  /** What the server said. */
  readonly told: string;
  /** Whether it was shown a moment ago. */
  readonly wasThere: boolean;
}

const BEGINNING = 4;

/** No single run has the id of the address: what else may have been meant. */
export function UnknownRun({ path, id, told, wasThere }: Props) {
  const isId = /^[0-9a-f]{4,}$/i.test(id);
  const beginning = id.slice(0, BEGINNING).toLowerCase();
  const alike = useInfiniteQuery({
    ...runQueries.list({ id: beginning, roots_only: false, limit: 10 }),
    enabled: isId,
  });
  const latest = useInfiniteQuery(runQueries.list({ function: path, roots_only: true, limit: 10 }));
  const near = alike.data?.pages[0]?.items ?? [];
  const runs = near.length > 0 ? near : (latest.data?.pages[0]?.items ?? []);
  return (
    <div className={styles["page"]}>
      <h1>{wasThere ? "This run was removed" : "There is no such run"}</h1>
      <p className={styles["told"]}>
        <Sentence text={told} />
      </p>
      {runs.length === 0 ? (
        <EmptyState
          action={
            <DeepLink className={styles["link"]} to={{ path: paths.runs }}>
              All runs
            </DeepLink>
          }
        >
          No id is like {id.slice(0, 32)}, and {path} has no runs.
        </EmptyState>
      ) : (
        <>
          <h2>{near.length > 0 ? `Runs whose id begins with ${beginning}` : `Runs of ${path}`}</h2>
          <ul className={styles["list"]}>
            {runs.map((run) => (
              <li key={run.id} className={styles["row"]}>
                <StateMark state={shownStateOf(run)} />
                <DeepLink className={styles["link"]} to={toRun(run)}>
                  {run.name}
                </DeepLink>
                <RunId id={run.id} />
                <Moment at={run.created_at} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
