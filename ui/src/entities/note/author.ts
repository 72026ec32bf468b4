import { type Note } from "./queries";

/** Who a server without accounts takes everybody for. */
const NOBODY_KNOWN = "local";

/** Who wrote a note, as people are called. */
export function authorText({ author, is_own: isOwn }: Pick<Note, "author" | "is_own">): string {
  if (author === "") return "Somebody";
  if (author !== NOBODY_KNOWN) return author;
  return isOwn ? "You, on this machine" : "Somebody on the server’s machine";
}
