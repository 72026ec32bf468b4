import { useQuery } from "@tanstack/react-query";

import { codeQueries } from "@/entities/code/queries";
import { DeepLink, toRun } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { DifferencePanel } from "./DifferencePanel";
import styles from "./RunSource.module.css";

/** What is not as it was when the same function ran before. */
export function ChangedCode({ runId }: { readonly runId: string }) {
  const difference = useQuery(codeQueries.difference(runId));
  return (
    <QueryPanel query={difference} title="The changes cannot be shown">
      {(told) => {
        if (told.other === null)
          return (
            <EmptyState>
              {told.notes.join(" ") || "There is no earlier run of this function to compare it with."}
            </EmptyState>
          );
        const other = (
          <DeepLink to={toRun(told.other, { tab: "source" })}>
            {told.other.name} {told.other.id.slice(0, 8)}
          </DeepLink>
        );
        if (told.files.length === 0 && told.diff === "")
          return (
            <div className={styles["facts"]}>
              <p>The code is the same as that of the run before, {other}.</p>
              {told.notes.map((note) => (
                <p key={note}>{note}</p>
              ))}
            </div>
          );
        return (
          <>
            <p className={styles["facts"]}>
              <span>From the run before, {other}, to this one:</span>
            </p>
            <DifferencePanel told={told} />
          </>
        );
      }}
    </QueryPanel>
  );
}
