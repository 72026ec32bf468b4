import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";

import { pipelineQueries } from "@/entities/pipeline/queries";
import { runQueries } from "@/entities/run/queries";
import { sectionWord } from "@/entities/setting/sections";
import { DeepLink, paths, placeAtom } from "@/shared/location";
import { MiddleCut } from "@/shared/ui/MiddleCut";

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
  const functionPath = parameters["path"];
  const id = parameters["rootId"] ?? parameters["id"];
  const section = sectionWord(parameters["section"] ?? "");
  const title = useTitle(functionPath ?? "", parameters["rootId"]);
  if (route.section === null) return null;
  const [word, to] = words[route.section];
  return (
    <nav aria-label="Breadcrumb" className={styles["breadcrumb"]}>
      <ol>
        <li>
          <DeepLink to={{ path: to }}>{word}</DeepLink>
        </li>
        {functionPath !== undefined && (
          <li>
            <DeepLink
              to={{ path: paths.pipeline(functionPath) }}
              aria-label={title}
              title={`${title} · ${functionPath}`}
            >
              <bdi>
                <MiddleCut name={title} />
              </bdi>
            </DeepLink>
          </li>
        )}
        {id !== undefined && (
          <li>
            <code>{id.slice(0, 8)}</code>
          </li>
        )}
        {section !== null && <li>{section}</li>}
      </ol>
    </nav>
  );
}

/** What the page itself calls the pipeline, once it knows; nothing is asked for here. */
function useTitle(path: string, rootId: string | undefined): string {
  const { data: run } = useQuery({ ...runQueries.detail(rootId ?? ""), enabled: false });
  const { data: pipeline } = useQuery({ ...pipelineQueries.detail(path), enabled: false });
  const name = (rootId === undefined ? pipeline?.pipeline.name : run?.run.name) ?? "";
  return name.trim() === "" ? (path.split(".").at(-1) ?? "") : name;
}
