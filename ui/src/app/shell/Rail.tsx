import { Boxes, House, ListTree, Settings, Workflow, type LucideIcon } from "lucide-react";
import { useAtomValue } from "jotai";

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

export function Rail() {
  const { path } = useAtomValue(placeAtom);
  const { section } = routeOf(path).route;
  return (
    <nav className={styles["rail"]} aria-label="Pages">
      {entries.map(({ section: of, path: to, word, Icon }) => (
        <DeepLink
          key={of}
          to={{ path: to }}
          className={styles["entry"]}
          aria-current={of === section ? "page" : undefined}
        >
          <Icon size={16} aria-hidden /> <span>{word}</span>
        </DeepLink>
      ))}
    </nav>
  );
}
