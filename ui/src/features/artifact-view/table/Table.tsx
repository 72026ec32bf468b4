import { type KindProps } from "../renderers";
import { pathText } from "../valuePath";
import { tableContentOf } from "./tableContent";
import { TableView } from "./TableView";

/** A table, drawn from its view. */
export function Table({ view }: KindProps) {
  const content = tableContentOf(view.content);
  if (content === null) return <p>{view.summary}</p>;
  return (
    <TableView
      content={content}
      summary={view.summary}
      artifactId={view.artifactId}
      part={view.parts.get("rows") ?? null}
      path={pathText(view.path)}
    />
  );
}
