import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent } from "react";

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

/** Of the row's width, as much as one step shows anew. */
const STEP = 0.6;

/** The tabs of a run; where there is no room for all of them, buttons show the others. */
export function InspectorTabs({ detail, current }: Props) {
  const tabs = shownTabs(detail, current);
  const row = useScrolledRow<HTMLElement>(current, tabs.join(" "));
  const scroll = (way: -1 | 1): void => row.current?.scrollBy({ left: way * STEP * row.current.clientWidth });
  return (
    <div className={styles["frame"]}>
      <nav ref={row} className={styles["tabs"]} aria-label="About the run" onKeyDown={step}>
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
      {/* Keys go from tab to tab without them. */}
      <button type="button" tabIndex={-1} aria-label="Tabs before these" onClick={() => scroll(-1)}>
        <ChevronLeft size={16} aria-hidden />
      </button>
      <button type="button" tabIndex={-1} aria-label="More tabs" onClick={() => scroll(1)}>
        <ChevronRight size={16} aria-hidden />
      </button>
    </div>
  );
}

/** Go from tab to tab by the arrow keys, round and round, and to the first and the last one. */
function step(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const tabs = [...event.currentTarget.querySelectorAll("a")];
  const at = tabs.findIndex((tab) => tab === document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: (at + 1) % tabs.length, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  tabs.at(to)?.focus({ preventScroll: true });
  tabs.at(to)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
