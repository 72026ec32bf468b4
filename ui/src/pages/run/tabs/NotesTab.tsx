import { useAtomValue } from "jotai";

import { type RunDetail } from "@/entities/run/queries";
import { RunNotes } from "@/features/notes/RunNotes";
import { noteAtom } from "@/shared/location";

/** What people wrote about a run; the address may point at one note. */
export function NotesTab({ detail }: { readonly detail: RunDetail }) {
  return <RunNotes key={detail.run.id} run={detail.run} pointed={useAtomValue(noteAtom)} />;
}
