import { X } from "lucide-react";

import { countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import { shortCellText, shownCellText } from "./cells";
import { ColumnBars } from "./ColumnBars";
import { distinctText, nullsText } from "./columnWords";
import styles from "./Details.module.css";
import { type GridColumn } from "./gridColumns";
import { type TableContent } from "./tableContent";

interface Props {
  readonly column: GridColumn;
  readonly content: TableContent;
  readonly onHide: () => void;
  readonly onClose: () => void;
}

const WIDTH = 260;
const HEIGHT = 72;

/** All that is known of a column. */
export function ColumnDetails({ column, content, onHide, onClose }: Props) {
  const { field } = column;
  const name = column.name === "" ? `Column ${column.number}` : column.name;
  const most = field?.top.reduce((so, [, count]) => Math.max(so, count), 0) ?? 0;
  const edges = field?.histogram?.edges ?? [];
  return (
    <aside className={styles["details"]} aria-label={`Column ${name}`}>
      <header className={styles["header"]}>
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <Button look="quiet" aria-label="Close" onClick={onClose}>
          <X size={16} aria-hidden />
        </Button>
      </header>
      <p className={styles["dim"]}>{column.type}</p>
      {field === null ? (
        <p className={styles["dim"]}>
          Statistics are kept of the first {countText(content.fields.length)} columns; this is number{" "}
          {countText(column.number + 1)}.
        </p>
      ) : (
        <>
          {field.histogram !== null && (
            <figure className={styles["figure"]}>
              <ColumnBars field={field} width={WIDTH} height={HEIGHT} />
              <figcaption>
                <span title={shownCellText(edges[0])}>{shortCellText(edges[0])}</span>
                <span title={shownCellText(edges.at(-1))}>{shortCellText(edges.at(-1))}</span>
              </figcaption>
            </figure>
          )}
          <dl className={styles["facts"]}>
            {field.nulls !== null && (
              <div>
                <dt>null</dt>
                <dd>
                  {countText(field.nulls)} · {nullsText(field, content.rows).replace(" null", "")}
                </dd>
              </div>
            )}
            {field.unique !== null && (
              <div>
                <dt>distinct</dt>
                <dd>{distinctText(field, content.rows).replace(" distinct", "")}</dd>
              </div>
            )}
            {field.facts.map(([fact, value]) => (
              <div key={fact}>
                <dt>{fact}</dt>
                <dd title={shownCellText(value)}>
                  <bdi>{shortCellText(value)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
          {field.top.length > 0 && (
            <ol className={styles["top"]} aria-label="Most frequent values">
              {field.top.map(([value, count], place) => (
                <li key={place}>
                  <bdi className={styles["value"]}>{shownCellText(value)}</bdi>
                  <span>{countText(count)}</span>
                  <span className={styles["bar"]} style={{ width: `${(100 * count) / most}%` }} aria-hidden />
                </li>
              ))}
            </ol>
          )}
          {field.sampled !== null && (
            <p className={styles["dim"]}>
              {field.scanned !== null && `Nulls and extremes are those of ${countText(field.scanned)} rows. `}
              Spread and frequencies are those of a sample: {countText(field.sampled)} rows drawn at random
              from {countText(content.rows)}.
            </p>
          )}
        </>
      )}
      <Button onClick={onHide}>Hide this column</Button>
    </aside>
  );
}
