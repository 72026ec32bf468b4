import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useAtomValue, useSetAtom } from "jotai";
import { useEffect, useState } from "react";

import { noteQueries } from "@/entities/note/queries";
import { type RunDetail } from "@/entities/run/queries";
import { isAllowed, userQueries } from "@/entities/user/queries";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Markdown } from "@/shared/ui/Markdown";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { draftsAtom, setDraftAtom } from "./draftAtoms";
import { NoteEditor } from "./NoteEditor";
import { NoteView } from "./NoteView";
import styles from "./RunNotes.module.css";
import { useNoteChanges } from "./useNoteChanges";

interface Props {
  readonly run: RunDetail["run"];
  /** The note that the address points at; empty for none. */
  readonly pointed: string;
}

/** The writing place of `\`. */
const NOTE_FIELD = "new-note";

/** What people wrote about a run, and where one writes more. */
export function RunNotes({ run, pointed }: Props) {
  const [isAll, setAll] = useState(false);
  const notes = useInfiniteQuery(noteQueries.of(run.id, isAll));
  const { data: me } = useQuery(userQueries.me());
  const draft = useAtomValue(draftsAtom)[run.id] ?? "";
  const setDraft = useSetAtom(setDraftAtom);
  const { add, edit, remove } = useNoteChanges(run, me?.name ?? "");
  const mayWrite = isAllowed(me, "editor");
  // What shows a note is there before the first is sent, as the server may be away by then.
  useEffect(() => void Markdown.load(), []);
  const send = async (): Promise<void> => {
    setDraft(run.id, "");
    if (!(await add(draft.trim()))) setDraft(run.id, draft);
  };
  return (
    <div className={styles["notes"]}>
      <label className={styles["all"]}>
        <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.target.checked)} />
        Those on all runs of this pipeline run
      </label>
      <QueryPanel query={notes} title="The notes cannot be shown">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <EmptyState>
                Nobody has written a note on {isAll ? "any run of this pipeline run" : "this run"} yet.
              </EmptyState>
            );
          return (
            <ul className={styles["list"]} aria-label="Notes">
              {items.map((note) => (
                <NoteView
                  key={note.id}
                  note={note}
                  isPointed={note.id === pointed}
                  isOwn={mayWrite && (note.is_own || isAllowed(me, "admin"))}
                  isElsewhere={isAll && note.run_id !== run.id}
                  onEdit={(markdown) => edit(note, markdown, note.markdown)}
                  onRemove={() => remove(note)}
                />
              ))}
              {notes.hasNextPage && (
                <li>
                  <Button disabled={notes.isFetchingNextPage} onClick={() => void notes.fetchNextPage()}>
                    Show more than {items.length}
                  </Button>
                </li>
              )}
            </ul>
          );
        }}
      </QueryPanel>
      {me !== undefined && !mayWrite ? (
        <p className={styles["dim"]}>
          {me.name} has the role {me.role}; writing notes needs the role editor, which an administrator gives.
        </p>
      ) : (
        <NoteEditor
          id={NOTE_FIELD}
          label="Write a note on this run"
          text={draft}
          onText={(text) => setDraft(run.id, text)}
          onSend={() => void send()}
          sendWords="Add note"
        />
      )}
    </div>
  );
}
