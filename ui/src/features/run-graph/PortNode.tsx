import { type NodeProps } from "@xyflow/react";
import { LogIn, LogOut } from "lucide-react";

import { MiddleCut } from "@/shared/ui/MiddleCut";

import { useMarks } from "./marks";
import styles from "./GraphNode.module.css";
import { type GraphNode } from "./nodes";

/** What a run takes from the runs before it, or what it gives: where its frame begins and ends. */
export function PortNode({ data: { node, paint, said } }: NodeProps<GraphNode>) {
  const marks = useMarks(node.key);
  const Icon = node.kind === "input" ? LogIn : LogOut;
  return (
    <div
      id={`graph-${node.key}`}
      role="group"
      aria-label={said}
      title={said}
      className={styles["port"]}
      data-marks={marks}
    >
      <Icon size={12} aria-hidden />
      <span className={styles["name"]}>
        <MiddleCut name={paint.title} />
      </span>
    </div>
  );
}
