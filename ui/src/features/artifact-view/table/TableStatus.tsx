import { countText, pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import { type RowsShown } from "./rowsShown";
import { type TableContent } from "./tableContent";
import { cellsIn } from "./tableExport";
import { type Range } from "./tableRows";
import styles from "./TableView.module.css";
import { type CellPlace } from "./useActiveCell";

interface Props {
  readonly content: TableContent;
  readonly rows: RowsShown;
  readonly range: Range;
  /** How many columns can be shown. */
  readonly count: number;
  readonly partly: ReadonlyMap<number, number>;
  readonly active: CellPlace | null;
  readonly activeName: string;
  readonly chosen: Range | null;
  readonly said: string;
  readonly onOpen: () => void;
  readonly onCopy: () => void;
}

/** Where in a table one is, what of it is not there, and what is pointed at. */
export function TableStatus({
  content,
  rows,
  range,
  count,
  partly,
  active,
  activeName,
  chosen,
  said,
  onOpen,
  onCopy,
}: Props) {
  const [fewest] = [...partly.values()].sort((one, other) => one - other);
  const many = chosen === null ? 0 : cellsIn(chosen);
  return (
    <div className={styles["status"]}>
      <span>
        {content.rows === 0
          ? "no rows"
          : content.rows === 1
            ? "1 row"
            : `rows ${countText(range.firstRow)}–${countText(range.lastRow)} of ${countText(content.rows)}`}
      </span>
      {rows.hidden > 0 && (
        <span>
          Only the first {countText(content.head.rows.length)} and the last{" "}
          {countText(content.tail.rows.length)} are known; {countText(rows.hidden)} are not shown.
        </span>
      )}
      {count < content.columns && (
        <span>
          The first {countText(count)} of {pluralText(content.columns, "column")} are shown.
        </span>
      )}
      {fewest !== undefined && (
        <span>
          {partly.size === 1 ? "One of these columns is" : `${partly.size} of these columns are`} kept for the
          first {countText(fewest)} rows only.
        </span>
      )}
      <span className={styles["space"]} />
      <span role="status">{said}</span>
      {active !== null && (
        <span className={styles["active"]}>
          {many > 1 ? (
            pluralText(many, "cell")
          ) : (
            <>
              row {countText(active.row)} · <bdi>{activeName === "" ? `#${active.column}` : activeName}</bdi>
            </>
          )}
          <Button look="quiet" onClick={onOpen}>
            Look at it
          </Button>
          <Button look="quiet" onClick={onCopy}>
            Copy
          </Button>
        </span>
      )}
    </div>
  );
}
