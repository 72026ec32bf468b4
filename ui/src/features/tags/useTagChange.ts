import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSetAtom } from "jotai";

import { runQueries, type RunDetail } from "@/entities/run/queries";
import { api, bodyOf } from "@/shared/api/client";
import { toastAtom } from "@/shared/ui/toastAtoms";

interface Change {
  readonly tags: readonly string[];
  /** Those that were there when somebody decided so. */
  readonly known: readonly string[];
  /** What was done, for the message that lets it be undone; null for undoing itself. */
  readonly said: string | null;
}

/** Give a run other tags: seen at once, taken back if the server refuses, undone by a click. */
export function useTagChange(runId: string): (change: Change) => void {
  const client = useQueryClient();
  const toast = useSetAtom(toastAtom);
  const setShown = (tags: readonly string[]): readonly string[] | undefined => {
    let before: readonly string[] | undefined;
    // The same run may be asked for by its whole id and by the beginning of it.
    client.setQueriesData<RunDetail>({ queryKey: runQueries.details() }, (told) => {
      if (told?.run.id !== runId) return told;
      before ??= told.run.tags;
      return { ...told, run: { ...told.run, tags: [...tags] } };
    });
    return before;
  };
  const { mutate } = useMutation({
    // One after the other: the last wish is the one that stays.
    scope: { id: `tags ${runId}` },
    // Somebody else may have changed them since they were shown: only what was changed here is changed there.
    mutationFn: ({ tags, known }: Change) =>
      bodyOf(
        api.PUT("/api/v1/runs/{run_id}/tags", {
          params: { path: { run_id: runId } },
          body: { tags: [...tags], known: [...known] },
        }),
      ),
    onMutate: async ({ tags }) => {
      await client.cancelQueries({ queryKey: runQueries.details() });
      return setShown(tags);
    },
    onSuccess: (_told, { tags, said }, before) => {
      if (said === null || before === undefined) return;
      toast({
        kind: "done",
        text: said,
        action: { label: "Undo", run: () => mutate({ tags: before, known: tags, said: null }) },
      });
    },
    onError: (error, _change, before) => {
      if (before !== undefined) setShown(before);
      toast({ kind: "error", text: error.message });
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: runQueries.details() }),
        client.invalidateQueries({ queryKey: runQueries.lists() }),
        client.invalidateQueries({ queryKey: ["known", "tags"] }),
      ]),
  });
  return mutate;
}
