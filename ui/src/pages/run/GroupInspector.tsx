import { X } from "lucide-react";

import { type RunGraph } from "@/entities/graph/model";
import { Button } from "@/shared/ui/Button";

import styles from "./Inspector.module.css";
import { RunGroup } from "./views";

interface Props {
  readonly graph: RunGraph;
  /** The key of the group that is selected in the graph. */
  readonly group: string;
  /** Null where it stays. */
  readonly onClose: (() => void) | null;
}

/** Everything about the group of runs that is selected, in the place of one run. */
export function GroupInspector({ graph, group, onClose }: Props) {
  return (
    <section className={styles["inspector"]} aria-label="Selected group">
      <RunGroup
        graph={graph}
        group={group}
        close={
          onClose !== null && (
            <Button look="quiet" aria-label="Close" onClick={onClose}>
              <X size={16} aria-hidden />
            </Button>
          )
        }
      />
    </section>
  );
}
