import { ChartNoAxesGantt, ListTree, PanelRight, Table2, Workflow, type LucideIcon } from "lucide-react";
import { useAtomValue } from "jotai";

import { DeepLink, viewAtom, VIEWS, type View } from "@/shared/location";
import { Button } from "@/shared/ui/Button";

import styles from "./ViewSwitch.module.css";

interface Props {
  readonly isInspectorOpen: boolean;
  readonly onInspector: () => void;
  readonly isSheetOpen: boolean;
  readonly onSheet: () => void;
}

const shown = {
  tree: { word: "Tree", keys: "v t", Icon: ListTree },
  graph: { word: "Graph", keys: "v g", Icon: Workflow },
  timeline: { word: "Timeline", keys: "v l", Icon: ChartNoAxesGantt },
  table: { word: "Table", keys: "v b", Icon: Table2 },
} satisfies Record<View, { word: string; keys: string; Icon: LucideIcon }>;

/** In which way the runs are shown. */
export function ViewSwitch({ isInspectorOpen, onInspector, isSheetOpen, onSheet }: Props) {
  const view = useAtomValue(viewAtom);
  return (
    <div className={styles["switch"]}>
      <nav className={styles["views"]} aria-label="Views of the runs">
        {VIEWS.map((each) => {
          const { word, keys, Icon } = shown[each];
          return (
            <DeepLink
              key={each}
              to={{ hash: { view: each === "tree" ? null : each } }}
              className={styles["view"]}
              aria-current={each === view ? "true" : undefined}
              title={`${word} (${keys})`}
            >
              <Icon size={14} aria-hidden /> {word}
            </DeepLink>
          );
        })}
      </nav>
      {view === "tree" ? (
        <Button className={styles["sheet"]} aria-expanded={isSheetOpen} onClick={onSheet}>
          <ListTree size={14} aria-hidden /> Runs
        </Button>
      ) : (
        <Button
          look="quiet"
          className={styles["drawer"]}
          aria-pressed={isInspectorOpen}
          aria-label="The selected run beside it"
          title="The selected run beside it"
          onClick={onInspector}
        >
          <PanelRight size={16} aria-hidden />
        </Button>
      )}
    </div>
  );
}
