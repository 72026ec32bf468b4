import { bytesText, countText } from "@/shared/lib/numbers";

import { Facts } from "../parts/Facts";
import { FieldHead } from "../parts/FieldHead";
import { Note } from "../parts/Note";
import { exactFloatText, floatText } from "../numberText";
import { fieldOf, itemsOf, lineOf, numberOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Table.module.css";

/** The beginning and the end of a table, under what is known of its columns. */
export function Table({ view }: KindProps) {
  const { content } = view;
  const fields = itemsOf(fieldOf(content, "fields"));
  const rows = numberOf(fieldOf(content, "rows"));
  const columns = numberOf(fieldOf(content, "columns"));
  const bytes = numberOf(fieldOf(content, "bytes"));
  const sampled = numberOf(fieldOf(content, "sampled"));
  const hiddenRows = numberOf(fieldOf(content, "hidden_rows")) ?? 0;
  const hiddenColumns = numberOf(fieldOf(content, "hidden_columns")) ?? 0;
  const hasIndex = fieldOf(fieldOf(content, "head"), "index") !== undefined;
  const width = fields.length + (hasIndex ? 1 : 0);
  return (
    <div className={styles["panel"]}>
      <Facts
        facts={[
          ["rows", rows === null ? null : countText(rows)],
          ["columns", columns === null ? null : countText(columns)],
          ["size", bytes === null ? null : bytesText(bytes)],
        ]}
      />
      <div className={styles["scroller"]} tabIndex={0} role="region" aria-label="Table">
        <table className={styles["table"]}>
          <thead>
            <tr>
              {hasIndex && <th scope="col">#</th>}
              {fields.map((field, place) => (
                <FieldHead key={place} field={field} rows={rows} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Rows told={fieldOf(content, "head")} />
            {hiddenRows > 0 && (
              <tr>
                <td colSpan={Math.max(1, width)} className={styles["hidden"]}>
                  {countText(hiddenRows)} rows are not shown
                </td>
              </tr>
            )}
            <Rows told={fieldOf(content, "tail")} />
          </tbody>
        </table>
      </div>
      {hiddenColumns > 0 && <Note>{countText(hiddenColumns)} more columns are not shown.</Note>}
      {sampled !== null && <Note>Statistics are those of a sample of {countText(sampled)} rows.</Note>}
    </div>
  );
}

function Rows({ told }: { readonly told: unknown }) {
  const index = itemsOf(fieldOf(told, "index"));
  const hasIndex = fieldOf(told, "index") !== undefined;
  return itemsOf(fieldOf(told, "rows")).map((row, place) => (
    <tr key={place}>
      {hasIndex && (
        <th scope="row">
          {itemsOf(index[place]).length > 0
            ? itemsOf(index[place]).map(lineOf).join(" · ")
            : lineOf(index[place])}
        </th>
      )}
      {itemsOf(row).map((cell, column) => (
        <Cell key={column} told={cell} />
      ))}
    </tr>
  ));
}

function Cell({ told }: { readonly told: unknown }) {
  if (told === null) return <td className={styles["null"]}>null</td>;
  const number = typeof told === "string" ? null : numberOf(told);
  if (number === null)
    return (
      <td title={lineOf(told)} dir="auto">
        {lineOf(told)}
      </td>
    );
  const isWhole = Number.isInteger(number);
  return (
    <td className={styles["number"]} title={isWhole ? String(number) : exactFloatText(number)}>
      {isWhole ? String(number) : floatText(number)}
    </td>
  );
}
