import { useQueries } from "@tanstack/react-query";

import { authorText } from "@/entities/note/author";
import { noteQueries, type Note } from "@/entities/note/queries";
import { api, bodyOf } from "@/shared/api/client";
import { pluralText } from "@/shared/lib/numbers";
import { readMoment } from "@/shared/lib/time";
import { DeepLink, toRun } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Markdown } from "@/shared/ui/Markdown";
import { Moment } from "@/shared/ui/Moment";
import { Skeleton } from "@/shared/ui/Skeleton";

import styles from "./PipelineNotes.module.css";

interface Props {
  /** Root runs, newest first. */
  readonly runIds: readonly string[];
}

const notesOf = (runId: string) => ({
  queryKey: [...noteQueries.all(), runId, "all"] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    bodyOf(
      api.GET("/api/v1/runs/{run_id}/notes", {
        params: { path: { run_id: runId }, query: { all: true } },
        signal,
      }),
    ),
});

/** What people wrote about the last runs of a pipeline, and about what those called. */
export function PipelineNotes({ runIds }: Props) {
  const { notes, isPending, error, isCut } = useQueries({
    queries: runIds.map(notesOf),
    combine: (results) => ({
      notes: results.flatMap(({ data }): readonly Note[] => data?.items ?? []),
      isPending: results.some((each) => each.isPending),
      error: results.find((each) => each.error !== null)?.error ?? null,
      isCut: results.some(({ data }) => data?.next != null),
    }),
  });
  if (error !== null) return <ErrorCard title="The notes cannot be shown" error={error} />;
  if (isPending) return <Skeleton />;
  if (notes.length === 0)
    return (
      <EmptyState>
        Nobody has written a note on the last {pluralText(runIds.length, "run")}; notes are written on the
        page of a run.
      </EmptyState>
    );
  return (
    <ul className={styles["notes"]}>
      {[...notes]
        .sort((one, other) => readMoment(other.created_at) - readMoment(one.created_at))
        .map((note) => (
          <li key={note.id} className={styles["note"]}>
            <p className={styles["by"]}>
              <strong>{authorText(note)}</strong> <Moment at={note.created_at} /> on{" "}
              <DeepLink
                to={toRun({ id: note.run_id, root_id: note.root_id }, { tab: "notes", note: note.id })}
              >
                run {note.run_id.slice(0, 8)}
              </DeepLink>
            </p>
            <Markdown text={note.markdown} />
          </li>
        ))}
      {isCut && <li className={styles["by"]}>Some runs have more notes than are shown here.</li>}
    </ul>
  );
}
