import { type NodeProps } from "@xyflow/react";

import { VaryingText } from "@/entities/graph/VaryingText";
import { StateIcon } from "@/entities/run/StateIcon";
import { type ShownState } from "@/entities/run/states";
import { countText, pluralText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Waiting } from "@/shared/ui/Waiting";
import { MiddleCut } from "@/shared/ui/MiddleCut";

import { Chevron } from "./Chevron";
import { useMarks } from "./marks";
import styles from "./GraphNode.module.css";
import { type GraphNode } from "./nodes";
import { StateBar } from "./StateBar";

/** A run, a group of runs, or a stretch of runs that is left out. */
export function RunNode({ data: { node, paint, said, varying } }: NodeProps<GraphNode>) {
  const marks = useMarks(node.key);
  return (
    <div
      id={`graph-${node.key}`}
      role="group"
      aria-label={said}
      title={said}
      className={styles["node"]}
      data-kind={node.kind}
      data-state={paint.state}
      data-planned={paint.isPlanned}
      data-marks={marks}
      style={{ color: paint.colour }}
    >
      <span className={styles["edge"]} />
      <span className={styles["content"]}>
        <span className={styles["line"]}>
          {node.kind !== "rest" && (
            <span className={styles["icon"]}>
              <StateIcon state={paint.state} size={14} />
            </span>
          )}
          <span className={styles["name"]}>
            <MiddleCut name={paint.title} />
          </span>
          {paint.number !== null && <span className={styles["count"]}>#{paint.number}</span>}
          {node.kind === "group" && <span className={styles["count"]}>×{countText(paint.count)}</span>}
          {varying !== null && <VaryingText given={varying} />}
        </span>
        {node.kind === "run" && <Meta paint={paint} node={node} />}
        {node.kind === "group" && (
          <span className={styles["groupBar"]}>
            <StateBar parts={paint.parts} />
          </span>
        )}
        {node.kind === "rest" && (
          <span className={styles["restBar"]}>
            <StateBar parts={paint.parts} />
          </span>
        )}
      </span>
      <Chevron node={node} title={paint.title} />
    </div>
  );
}

/** What is said of a run that has not taken any time. */
const untimed = {
  CREATED: "queued",
  SCHEDULED: "starting",
  RETRYING: "",
  RESOLVED: "",
  FAILED: "never started",
  NESTED_FAILED: "never started",
  CANCELED: "never started",
  INTERRUPTED: "interrupted",
  REUSED: "cached",
} satisfies Record<ShownState, string>;

function Meta({ paint, node }: Pick<GraphNode["data"], "paint" | "node">) {
  return (
    <span className={styles["meta"]}>
      {paint.waitsSince !== null ? (
        <Waiting from={paint.waitsSince} word={untimed[paint.state]} />
      ) : paint.since !== null ? (
        <Elapsed from={new Date(paint.since).toISOString()} to={null} />
      ) : (
        <span>{paint.took === null ? untimed[paint.state] : durationText(paint.took)}</span>
      )}
      {paint.awaited !== null ? (
        <span>{paint.awaited}</span>
      ) : (
        paint.attempts > 1 && <span>{pluralText(paint.attempts, "attempt")}</span>
      )}
      {node.canOpen && <span>nested</span>}
    </span>
  );
}
