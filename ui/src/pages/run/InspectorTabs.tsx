import { type RunDetail } from "@/entities/run/queries";
import { DeepLink, type Tab } from "@/shared/location";
import { countText } from "@/shared/lib/numbers";

import styles from "./InspectorTabs.module.css";
import { shownTabs, tabOf } from "./inspectorTabs";
import { useScrolledRow } from "./useScrolledRow";

interface Props {
  readonly detail: RunDetail;
  readonly current: Tab;
}

export function InspectorTabs({ detail, current }: Props) {
  const tabs = shownTabs(detail, current);
  const row = useScrolledRow<HTMLElement>(current, tabs.join(" "));
  return (
    <nav ref={row} className={styles["tabs"]} aria-label="About the run">
      {tabs.map((tab, place) => {
        const { label, mark } = tabOf(tab);
        const shown = mark?.(detail) ?? null;
        return (
          <DeepLink
            key={tab}
            to={{ hash: { tab: tab === "output" ? null : tab } }}
            className={styles["tab"]}
            aria-current={tab === current ? "true" : undefined}
            title={`${label} (${place + 1})`}
          >
            {label}
            {shown === "dot" && <span className={styles["dot"]} />}
            {typeof shown === "number" && <span className={styles["count"]}>{countText(shown)}</span>}
          </DeepLink>
        );
      })}
    </nav>
  );
}
