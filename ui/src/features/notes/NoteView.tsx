import { useEffect, useRef, useState } from "react";

import { authorText } from "@/entities/note/author";
import { type Note } from "@/entities/note/queries";
import { DeepLink, toRunHere } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Markdown } from "@/shared/ui/Markdown";
import { Moment } from "@/shared/ui/Moment";

import { isPending } from "./model";
import { NoteEditor } from "./NoteEditor";
import styles from "./RunNotes.module.css";

interface Props {
  readonly note: Note;
  /** Whether the address points at it. */
  readonly isPointed: boolean;
  /** Whether the reader may change it. */
  readonly isOwn: boolean;
  /** Where it stands, if notes of several runs are shown. */
  readonly isElsewhere: boolean;
  readonly onEdit: (markdown: string) => Promise<boolean>;
  readonly onRemove: () => Promise<boolean>;
}

/** One note, which whoever wrote it can change and take away. */
export function NoteView({ note, isPointed, isOwn, isElsewhere, onEdit, onRemove }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const [original, setOriginal] = useState(note.markdown);
  const [isAsking, setAsking] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isPointed) item.current?.scrollIntoView({ block: "nearest" });
  }, [isPointed]);
  const save = async (text: string): Promise<void> => {
    setDraft(null);
    if (!(await onEdit(text))) setDraft(text);
  };
  return (
    <li ref={item} className={styles["note"]} data-pointed={isPointed} data-pending={isPending(note)}>
      <div className={styles["by"]}>
        <strong>{authorText(note)}</strong>
        {isPending(note) ? (
          <span>sending…</span>
        ) : (
          <DeepLink to={{ hash: { tab: "notes", note: note.id } }} title="Link to this note">
            <Moment at={note.created_at} />
          </DeepLink>
        )}
        {note.edited_at !== null && (
          <span>
            edited <Moment at={note.edited_at} />
          </span>
        )}
        {isElsewhere && (
          <DeepLink to={toRunHere(note.run_id === note.root_id ? null : note.run_id, { note: note.id })}>
            on run {note.run_id.slice(0, 8)}
          </DeepLink>
        )}
        {isOwn && !isPending(note) && draft === null && (
          <span className={styles["actions"]}>
            {isAsking ? (
              <>
                <Button look="danger" onClick={() => void onRemove()}>
                  Delete it for good
                </Button>
                <Button look="quiet" onClick={() => setAsking(false)}>
                  Keep it
                </Button>
              </>
            ) : (
              <>
                <Button
                  look="quiet"
                  onClick={() => {
                    setDraft(note.markdown);
                    setOriginal(note.markdown);
                  }}
                >
                  Edit
                </Button>
                <Button look="quiet" onClick={() => setAsking(true)}>
                  Delete
                </Button>
              </>
            )}
          </span>
        )}
      </div>
      {draft === null ? (
        <Markdown text={note.markdown} />
      ) : (
        <NoteEditor
          label="Edit the note"
          text={draft}
          onText={setDraft}
          onSend={() => void save(draft)}
          sendWords={original === note.markdown ? "Save" : "Save over it"}
        >
          {original !== note.markdown && (
            <div role="alert" className={styles["changed"]}>
              It was changed meanwhile, and says now: <Markdown text={note.markdown} />
            </div>
          )}
          <Button onClick={() => setDraft(null)}>Leave it as it was</Button>
        </NoteEditor>
      )}
    </li>
  );
}
