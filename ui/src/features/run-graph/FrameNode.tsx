import { type NodeProps } from "@xyflow/react";

import { VaryingText } from "@/entities/graph/VaryingText";
import { StateIcon } from "@/entities/run/StateIcon";
import { countText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { MiddleCut } from "@/shared/ui/MiddleCut";

import { Chevron } from "./Chevron";
import { useMarks } from "./marks";
import styles from "./GraphNode.module.css";
import { type GraphNode } from "./nodes";
import { StateBar } from "./StateBar";

/** A run or a group that is open: a frame around what is in it. */
export function FrameNode({ data: { node, paint, said, varying } }: NodeProps<GraphNode>) {
  const marks = useMarks(node.key);
  return (
    <div
      id={`graph-${node.key}`}
      role="group"
      aria-label={said}
      className={styles["frame"]}
      data-state={paint.state}
      data-marks={marks}
      style={{ color: paint.colour }}
    >
      <span className={styles["title"]} title={said}>
        <Chevron node={node} title={paint.title} />
        <StateIcon state={paint.state} size={14} />
        <span className={styles["name"]}>
          <MiddleCut name={paint.title} />
        </span>
        {paint.number !== null && <span className={styles["count"]}>#{paint.number}</span>}
        {varying !== null && <VaryingText given={varying} />}
        {node.kind === "group" ? (
          <>
            <span className={styles["count"]}>×{countText(paint.count)}</span>
            <span className={styles["frameBar"]}>
              <StateBar parts={paint.parts} />
            </span>
          </>
        ) : (
          <span className={styles["took"]}>{paint.took !== null && durationText(paint.took)}</span>
        )}
      </span>
    </div>
  );
}
