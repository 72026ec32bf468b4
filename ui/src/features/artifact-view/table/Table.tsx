import { tableContentOf } from "./tableContent";
import { TableView } from "./TableView";

/** A table's view as it is drawn, wherever it is in a value. */
export interface TableLike {
  readonly content: unknown;
  readonly summary: string;
  readonly artifactId: string;
  /** What the view calls a part → what the artifact calls it. */
  readonly parts: ReadonlyMap<string, string>;
  readonly path: { readonly steps: readonly unknown[] };
}

/** A table, drawn from its view. */
export function Table({ view }: { readonly view: TableLike }) {
  const content = tableContentOf(view.content);
  if (content === null) return <p>{view.summary}</p>;
  return (
    <TableView
      content={content}
      summary={view.summary}
      artifactId={view.artifactId}
      part={view.parts.get("rows") ?? null}
      isLinked={view.path.steps.length === 0}
    />
  );
}
