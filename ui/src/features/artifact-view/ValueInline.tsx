import { type View } from "@/entities/artifact/queries";

/** A value in one line, for tables and lists. */
export function ValueInline({ view }: { readonly view: Pick<View, "kind" | "summary"> }) {
  return <span>{view.summary}</span>;
}
