import { useQuery } from "@tanstack/react-query";

import { codeQueries } from "@/entities/code/queries";
import { bytesText } from "@/shared/lib/numbers";
import { DeepLink } from "@/shared/location";
import { CodeBlock } from "@/shared/ui/CodeBlock";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { codeOf, languageOf } from "./model";
import styles from "./RunSource.module.css";

interface Props {
  readonly runId: string;
  readonly path: string;
}

/** One file of the project, as it was. */
export function ProjectFile({ runId, path }: Props) {
  const file = useQuery(codeQueries.file(runId, path));
  return (
    <>
      <p className={styles["facts"]}>
        <DeepLink to={{ hash: { code: codeOf({ section: "files", path: null }) } }}>All files</DeepLink>
        <code className={styles["path"]}>{path}</code>
        {file.data !== undefined && <span>{bytesText(file.data.file.size)}</span>}
      </p>
      <QueryPanel query={file} title="The file cannot be shown">
        {({ text, left_out: leftOut, file: { link } }) => {
          if (link !== null)
            return (
              <EmptyState>
                It is a link to <code>{link}</code>.
              </EmptyState>
            );
          if (text === null) return <EmptyState>It is not a text, so it is not shown.</EmptyState>;
          if (text === "") return <EmptyState>It is empty.</EmptyState>;
          return (
            <>
              <CodeBlock text={text} language={languageOf(path)} />
              {leftOut > 0 && (
                <p className={styles["facts"]}>
                  This is the beginning: {bytesText(leftOut)} more are not shown.
                </p>
              )}
            </>
          );
        }}
      </QueryPanel>
    </>
  );
}
