import {
  Boxes,
  House,
  ListTree,
  PanelLeftClose,
  PanelLeftOpen,
  Settings,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { useAtom, useAtomValue } from "jotai";

import { isRailNarrowAtom } from "@/entities/appearance/appearanceAtoms";
import { DeepLink, paths, placeAtom } from "@/shared/location";

import { routeOf, type Route } from "../routes";
import styles from "./Rail.module.css";

const entries: readonly {
  section: NonNullable<Route["section"]>;
  path: string;
  word: string;
  Icon: LucideIcon;
}[] = [
  { section: "home", path: paths.home, word: "Home", Icon: House },
  { section: "pipelines", path: paths.pipelines, word: "Pipelines", Icon: Workflow },
  { section: "runs", path: paths.runs, word: "Runs", Icon: ListTree },
  { section: "artifacts", path: paths.artifacts, word: "Artifacts", Icon: Boxes },
  { section: "settings", path: paths.settings, word: "Settings", Icon: Settings },
];

/** The pages; icons alone where there is little room, or if somebody wants it so. */
export function Rail() {
  const { path } = useAtomValue(placeAtom);
  const [isNarrow, setIsNarrow] = useAtom(isRailNarrowAtom);
  const { section } = routeOf(path).route;
  const Fold = isNarrow ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav className={styles["rail"]} aria-label="Pages" data-narrow={isNarrow}>
      {entries.map(({ section: of, path: to, word, Icon }) => (
        <DeepLink
          key={of}
          to={{ path: to }}
          className={styles["entry"]}
          title={word}
          aria-current={of === section ? "page" : undefined}
        >
          <Icon size={16} aria-hidden /> <span>{word}</span>
        </DeepLink>
      ))}
      <button
        type="button"
        className={styles["fold"]}
        aria-label={isNarrow ? "Widen the list of pages" : "Narrow the list of pages"}
        aria-expanded={!isNarrow}
        onClick={() => setIsNarrow(!isNarrow)}
      >
        <Fold size={16} aria-hidden />
      </button>
    </nav>
  );
}
