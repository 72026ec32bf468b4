import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useSetAtom } from "jotai";

import { noteQueries, type Note } from "@/entities/note/queries";
import { runQueries } from "@/entities/run/queries";
import { api, bodyOf, type Schemas } from "@/shared/api/client";
import { toastAtom } from "@/shared/ui/toastAtoms";

import { noteIn, pendingNote, withAdded, withEdited, withoutNote } from "./model";

type Told = InfiniteData<Schemas["NotePage"], string | null>;

interface Change {
  /** What it is once the server has it, shown before it does. */
  readonly guess: (told: Told) => Told;
  readonly send: () => Promise<unknown>;
}

/** Writing, editing and deleting notes of a run: seen at once, taken back if the server refuses. */
export function useNoteChanges(run: { readonly id: string; readonly root_id: string }, author: string) {
  const client = useQueryClient();
  const toast = useSetAtom(toastAtom);
  const { mutateAsync } = useMutation({
    mutationFn: ({ send }: Change) => send(),
    onMutate: async ({ guess }) => {
      const key = noteQueries.all();
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueriesData<Told>({ queryKey: [...key, run.id] });
      for (const [each, told] of before) {
        if (told !== undefined && Array.isArray(told.pages)) client.setQueryData<Told>(each, guess(told));
      }
      return before;
    },
    onError: (error, _change, before) => {
      for (const [key, told] of before ?? []) client.setQueryData(key, told);
      toast({ kind: "error", text: error.message });
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: noteQueries.all() }),
        client.invalidateQueries({ queryKey: runQueries.detail(run.id).queryKey }),
      ]),
  });
  /** Have the server told once more what the note says; false, with the reason, if that is not what `seen` is. */
  const isAsSeen = async (note: Note, seen: string): Promise<boolean> => {
    try {
      await client.refetchQueries({ queryKey: noteQueries.all(), type: "active" }, { throwOnError: true });
    } catch (error) {
      toast({ kind: "error", text: error instanceof Error ? error.message : String(error) });
      return false;
    }
    const told = client.getQueriesData<Told>({ queryKey: noteQueries.all() });
    const now = told.map(([, pages]) => noteIn(pages, note.id)).find((each) => each !== undefined);
    if (now?.markdown === seen) return true;
    const how = now === undefined ? "deleted" : "changed";
    toast({ kind: "error", text: `The note was ${how} meanwhile: nothing was saved over it.` });
    return false;
  };
  /** False if the server refused, or could not be reached. */
  const done = (change: Change): Promise<boolean> =>
    mutateAsync(change).then(
      () => true,
      () => false,
    );
  return {
    add: (markdown: string) =>
      done({
        guess: (told) => withAdded(told, pendingNote(run, author, markdown, Date.now())),
        send: () =>
          bodyOf(
            api.POST("/api/v1/runs/{run_id}/notes", {
              params: { path: { run_id: run.id } },
              body: { markdown },
            }),
          ),
      }),
    /** `seen` is what the note said when whoever writes saw it last: what they have not seen is not written over. */
    edit: async (note: Note, markdown: string, seen: string) =>
      (await isAsSeen(note, seen)) &&
      done({
        guess: (told) => withEdited(told, note.id, markdown),
        send: () =>
          bodyOf(
            api.PUT("/api/v1/notes/{note_id}", {
              params: { path: { note_id: note.id } },
              // What its author sees as the present text: what they did not see stays.
              body: { markdown, known: note.markdown },
            }),
          ),
      }),
    remove: (note: Note) =>
      done({
        guess: (told) => withoutNote(told, note.id),
        send: () => bodyOf(api.DELETE("/api/v1/notes/{note_id}", { params: { path: { note_id: note.id } } })),
      }),
  };
}
