import { countText } from "@/shared/lib/numbers";

import { exactFloatText, floatText, groupedText, shortText } from "../numberText";
import { fieldOf, itemsOf, lineOf, numberOf, numbersOf } from "../reading";
import { type KindProps } from "../renderers";
import { lengthOf } from "../shownView";
import { Facts } from "./Facts";
import { Note } from "./Note";
import styles from "./Numbers.module.css";
import { Sparkline } from "./Sparkline";

const ENOUGH = 3;

/** A list of numbers: their course, what can be said of them together, and each of them. */
export function Numbers({ view }: KindProps) {
  const told = itemsOf(fieldOf(view.content, "numbers"));
  const numbers = numbersOf(told);
  const stats = fieldOf(view.content, "stats");
  const count = numberOf(fieldOf(stats, "count"));
  const length = lengthOf(view) ?? numbers.length;
  const statistic = (name: string): string | null => {
    const value = numberOf(fieldOf(stats, name));
    return value === null ? null : shortText(value);
  };
  // JSON has no `1.0`: a list with any broken number or declared of floats is one of floats.
  const isWhole = /\bint\b/.test(view.typeName) && numbers.every(Number.isInteger);
  const said = `${numbers.length} numbers from ${statistic("min") ?? "?"} to ${statistic("max") ?? "?"}`;
  return (
    <div className={styles["numbers"]}>
      {numbers.length >= ENOUGH && <Sparkline numbers={numbers} width={480} height={64} label={said} />}
      <Facts
        facts={[
          ["count", countText(length)],
          ["min", statistic("min")],
          ["max", statistic("max")],
          ["mean", statistic("mean")],
          ["std", statistic("std")],
          ["NaN", (numberOf(fieldOf(stats, "nan")) ?? 0) > 0 ? statistic("nan") : null],
        ]}
      />
      {count !== null && count < length && <Note>Statistics of the first {countText(count)}.</Note>}
      <ol className={styles["list"]} aria-label="Numbers">
        {numbers.map((number, place) => (
          <li key={place}>
            <span className={styles["place"]}>{place}</span>{" "}
            <span title={isWhole ? lineOf(told[place]) : exactFloatText(number)}>
              {isWhole ? groupedText(lineOf(told[place])) : floatText(number)}
            </span>
          </li>
        ))}
      </ol>
      {length > numbers.length && (
        <Note>
          The first {countText(numbers.length)} of {countText(length)}, [0…{numbers.length - 1}].
        </Note>
      )}
    </div>
  );
}
