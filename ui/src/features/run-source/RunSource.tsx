import { useAtomValue } from "jotai";

import { type RunDetail } from "@/entities/run/queries";
import { codeAtom, DeepLink } from "@/shared/location";

import { ChangedCode } from "./ChangedCode";
import { FunctionCode } from "./FunctionCode";
import { codeOf, SECTIONS, shownOf, type Section } from "./model";
import { ProjectFile } from "./ProjectFile";
import { ProjectFiles } from "./ProjectFiles";
import styles from "./RunSource.module.css";
import { UncommittedCode } from "./UncommittedCode";

const words = {
  function: "Function",
  changes: "Changed since the last run",
  uncommitted: "Not committed",
  files: "All files",
} satisfies Record<Section, string>;

/** The code that a run executed, as it was then. */
export function RunSource({ detail }: { readonly detail: RunDetail }) {
  const { section, path } = shownOf(useAtomValue(codeAtom));
  const git = detail.pipeline_run?.git ?? null;
  const runId = detail.run.id;
  return (
    <div className={styles["source"]}>
      <nav className={styles["sections"]} aria-label="Code">
        {SECTIONS.filter((each) => each === section || each !== "uncommitted" || git?.is_dirty === true).map(
          (each) => (
            <DeepLink
              key={each}
              to={{ hash: { code: codeOf({ section: each, path: null }) } }}
              className={styles["section"]}
              aria-current={each === section ? "true" : undefined}
            >
              {words[each]}
            </DeepLink>
          ),
        )}
      </nav>
      {section === "function" && <FunctionCode detail={detail} />}
      {section === "changes" && <ChangedCode runId={runId} />}
      {section === "uncommitted" && <UncommittedCode runId={runId} />}
      {section === "files" && path === null && <ProjectFiles runId={runId} />}
      {section === "files" && path !== null && <ProjectFile key={path} runId={runId} path={path} />}
    </div>
  );
}
