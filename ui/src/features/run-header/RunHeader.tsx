import { useQuery } from "@tanstack/react-query";
import { type ReactNode } from "react";

import { functionAt, nameAt, type RunGraph } from "@/entities/graph/model";
import { wholeStateOf } from "@/entities/graph/progress";
import { RunId } from "@/entities/run/RunId";
import { runQueries } from "@/entities/run/queries";
import { StateMark } from "@/entities/run/StateMark";
import { DeepLink, paths } from "@/shared/location";

import { Docstring } from "./Docstring";
import { Interruption } from "./Interruption";
import { Neighbours } from "./Neighbours";
import { RunFacts } from "./RunFacts";
import styles from "./RunHeader.module.css";

interface Props {
  readonly graph: RunGraph;
  /** Only what one must not lose sight of. */
  readonly isCompact: boolean;
  /** Buttons on the right. */
  readonly actions: ReactNode;
  /** Its tags, which can be changed. */
  readonly tags: ReactNode;
}

/** What a pipeline run is, how it is, where it comes from. */
export function RunHeader({ graph, isCompact, actions, tags }: Props) {
  const detail = useQuery(runQueries.detail(graph.rootId));
  return (
    <header className={styles["header"]}>
      <div className={styles["first"]}>
        <StateMark state={wholeStateOf(graph)} />
        <h1 className={styles["name"]}>
          <DeepLink
            to={{ path: paths.pipeline(functionAt(graph, 0)) }}
            title={`${nameAt(graph, 0)} · ${functionAt(graph, 0)}`}
          >
            {nameAt(graph, 0)}
          </DeepLink>
        </h1>
        <RunId id={graph.rootId} />
        {detail.data !== undefined && <Neighbours run={detail.data.run} />}
        <div className={styles["actions"]}>{actions}</div>
      </div>
      {!isCompact && detail.data !== undefined && <RunFacts graph={graph} detail={detail.data} tags={tags} />}
      {!isCompact && <Docstring rootId={graph.rootId} />}
      {detail.data !== undefined && <Interruption detail={detail.data} />}
    </header>
  );
}
