import { useQuery } from "@tanstack/react-query";

import { runQueries, type RunDetail } from "@/entities/run/queries";
import { ApiError } from "@/shared/api/client";
import { CodeBlock } from "@/shared/ui/CodeBlock";
import { CopyButton } from "@/shared/ui/CopyButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Markdown } from "@/shared/ui/Markdown";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import styles from "./RunSource.module.css";

/** The text of a run's function, what its docstring says, and from which commit it is. */
export function FunctionCode({ detail: { run, pipeline_run: how } }: { readonly detail: RunDetail }) {
  const source = useQuery(runQueries.source(run.id));
  const git = how?.git ?? null;
  if (source.error instanceof ApiError && source.error.status === 404)
    return <EmptyState>The source of this function was not recorded.</EmptyState>;
  return (
    <QueryPanel query={source} title="The source cannot be shown">
      {({ path, source: text, docstring }) => (
        <>
          <p className={styles["facts"]}>
            <code className={styles["path"]}>{path}</code>
            {git !== null && (
              <span>
                at {git.branch}@<code title={git.commit}>{git.commit.slice(0, 7)}</code>
                <CopyButton text={git.commit} label="Copy the commit" />
                {git.is_dirty && <span className={styles["dirty"]}>with changes not committed</span>}
              </span>
            )}
          </p>
          {docstring !== "" && (
            <div className={styles["docstring"]}>
              <Markdown text={docstring} />
            </div>
          )}
          {text === "" ? (
            <EmptyState>
              Its text was not there to be recorded: it was written at a prompt, or is compiled.
            </EmptyState>
          ) : (
            <CodeBlock text={text} language="python" />
          )}
        </>
      )}
    </QueryPanel>
  );
}
