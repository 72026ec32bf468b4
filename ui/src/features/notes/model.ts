/** Notes as this browser has them before the server does. */
import { type Note } from "@/entities/note/queries";

export interface NotePages {
  readonly pages: readonly { readonly items: readonly Note[]; readonly next: string | null }[];
}

export const LONGEST_NOTE = 20_000;

/** What the server will not know until it answers begins so. */
const PENDING = "pending-";

export const isPending = (note: Pick<Note, "id">): boolean => note.id.startsWith(PENDING);

export const pendingNote = (
  run: { readonly id: string; readonly root_id: string },
  author: string,
  markdown: string,
  now: number,
): Note => ({
  id: `${PENDING}${now}`,
  run_id: run.id,
  root_id: run.root_id,
  author,
  markdown,
  created_at: new Date(now).toISOString(),
  edited_at: null,
  is_own: true,
});

/** Change every page's notes; pages that stay as they are are the same objects. */
const mapped = <T extends NotePages>(told: T, change: (items: readonly Note[]) => readonly Note[]): T => ({
  ...told,
  pages: told.pages.map((page) => ({ ...page, items: change(page.items) })),
});

export function withAdded<T extends NotePages>(told: T, note: Note): T {
  const last = told.pages.length - 1;
  return {
    ...told,
    pages: told.pages.map((page, place) =>
      place === last ? { ...page, items: [...page.items, note] } : page,
    ),
  };
}

/** The note of an id, wherever in the pages it is. */
export const noteIn = (told: NotePages | undefined, id: string): Note | undefined =>
  told?.pages.flatMap((page) => page.items).find((note) => note.id === id);

export const withEdited = <T extends NotePages>(told: T, id: string, markdown: string): T =>
  mapped(told, (items) => items.map((note) => (note.id === id ? { ...note, markdown } : note)));

export const withoutNote = <T extends NotePages>(told: T, id: string): T =>
  mapped(told, (items) => items.filter((note) => note.id !== id));

/** Why a text can be no note; null if it can. */
export function refusalOf(markdown: string): string | null {
  if (markdown.trim() === "") return "A note needs a text.";
  if (markdown.length > LONGEST_NOTE)
    return `A note has at most ${LONGEST_NOTE.toLocaleString("en")} characters; this has ${markdown.length.toLocaleString("en")}.`;
  return null;
}
