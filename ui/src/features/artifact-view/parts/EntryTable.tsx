import { countText } from "@/shared/lib/numbers";
import { DeepLink } from "@/shared/location";

import { usePointed } from "../pointed";
import { type KindProps } from "../renderers";
import { entriesOf, lengthOf, type ShownView } from "../shownView";
import { pathText } from "../valuePath";
import styles from "./EntryTable.module.css";
import { NestedFull } from "./NestedFull";
import { NestedInline } from "./NestedInline";
import { Note } from "./Note";
import { PythonToLoad } from "./PythonToLoad";

const MOST_COLUMNS = 40;

/** Things of one class: one row each; the one that the address points at is shown in full below. */
export function EntryTable({ view }: KindProps) {
  const pointed = usePointed(view);
  const rows = entriesOf(view);
  const names = [...new Set(rows.flatMap((row) => entriesOf(row.view).map((entry) => entry.name)))];
  const columns = names.slice(0, MOST_COLUMNS);
  const length = lengthOf(view) ?? rows.length;
  const step = pointed?.steps[view.path.steps.length];
  const open = typeof step === "number" ? rows[step] : undefined;
  return (
    <div className={styles["panel"]}>
      <div className={styles["scroller"]} tabIndex={0} role="region" aria-label="Entries">
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {columns.map((name) => (
                <th key={name} scope="col" dir="auto">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={place} data-open={row === open || undefined}>
                <th scope="row">
                  <DeepLink to={{ hash: { art: pathText(row.view.path) } }} title={pathText(row.view.path)}>
                    {place}
                  </DeepLink>
                </th>
                <Cells row={row.view} columns={columns} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {length > rows.length && (
        <Note>
          The first {countText(rows.length)} of {countText(length)} are shown.{" "}
          <PythonToLoad artifactId={view.artifactId} />
        </Note>
      )}
      {names.length > columns.length && (
        <Note>
          The first {columns.length} of {countText(names.length)} fields; all are in the tree.
        </Note>
      )}
      {open !== undefined && (
        <section aria-label={pathText(open.view.path)}>
          <h3>{pathText(open.view.path)}</h3>
          <NestedFull view={open.view} />
        </section>
      )}
    </div>
  );
}

function Cells({ row, columns }: { readonly row: ShownView; readonly columns: readonly string[] }) {
  const entries = entriesOf(row);
  if (entries.length === 0) return <td colSpan={columns.length}>{row.summary}</td>;
  return columns.map((name) => {
    const found = entries.find((entry) => entry.name === name);
    return <td key={name}>{found !== undefined && <NestedInline view={found.view} />}</td>;
  });
}
