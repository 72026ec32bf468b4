import { useAtomValue } from "jotai";

import { DeepLink, paths, placeAtom } from "@/shared/location";

import { routeOf } from "../routes";
import styles from "./TopBar.module.css";

const words = {
  home: ["Home", paths.home],
  pipelines: ["Pipelines", paths.pipelines],
  runs: ["Runs", paths.runs],
  artifacts: ["Artifacts", paths.artifacts],
  settings: ["Settings", paths.settings],
} as const;

/** Where the page is, each step a link. */
export function Breadcrumb() {
  const { path } = useAtomValue(placeAtom);
  const { route, parameters } = routeOf(path);
  if (route.section === null) return null;
  const [word, to] = words[route.section];
  const functionPath = parameters["path"];
  const id = parameters["rootId"] ?? parameters["id"];
  const section = parameters["section"];
  return (
    <nav aria-label="Breadcrumb" className={styles["breadcrumb"]}>
      <ol>
        <li>
          <DeepLink to={{ path: to }}>{word}</DeepLink>
        </li>
        {functionPath !== undefined && (
          <li>
            <DeepLink to={{ path: paths.pipeline(functionPath) }} title={functionPath}>
              {functionPath.split(".").at(-1)}
            </DeepLink>
          </li>
        )}
        {id !== undefined && (
          <li>
            <code>{id.slice(0, 8)}</code>
          </li>
        )}
        {section !== undefined && section !== "" && <li>{section.replace("-", " ")}</li>}
      </ol>
    </nav>
  );
}
