import { countText, percentText } from "@/shared/lib/numbers";

import { shortText } from "../numberText";
import { fieldOf, histogramOf, itemsOf, lineOf, numberOf, textOf } from "../reading";
import styles from "./FieldHead.module.css";
import { HistogramBars } from "./HistogramBars";

interface Props {
  readonly field: unknown;
  readonly rows: number | null;
}

const STATISTICS = ["min", "max", "mean", "std"] as const;

/** A column's name, type, missing cells and how its values lie. */
export function FieldHead({ field, rows }: Props) {
  const nulls = numberOf(fieldOf(field, "nulls"));
  const unique = numberOf(fieldOf(field, "unique"));
  const histogram = histogramOf(fieldOf(field, "histogram"));
  const [top] = itemsOf(fieldOf(field, "top")).map(itemsOf);
  const told = STATISTICS.flatMap((name) => {
    const value = numberOf(fieldOf(field, name));
    return value === null ? [] : [`${name} ${shortText(value)}`];
  });
  const isMissing = nulls !== null && nulls > 0 && rows !== null && rows > 0;
  return (
    <th scope="col" title={told.join(", ")}>
      <span className={styles["name"]} dir="auto">
        {textOf(fieldOf(field, "name")) ?? lineOf(fieldOf(field, "name"))}
      </span>
      <span className={styles["facts"]}>
        {textOf(fieldOf(field, "type"))}
        {isMissing && ` · ${percentText(nulls / rows)} null`}
        {histogram === null && unique !== null && ` · ${countText(unique)} unique`}
      </span>
      {histogram !== null ? (
        <HistogramBars histogram={histogram} height={24} hasEdges={false} label="Values" />
      ) : (
        <span className={styles["top"]}>
          {top !== undefined && `${lineOf(top[0])} × ${countText(numberOf(top[1]) ?? 0)}`}
        </span>
      )}
    </th>
  );
}
