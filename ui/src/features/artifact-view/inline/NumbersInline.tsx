import { fieldOf, numbersOf } from "../reading";
import { type KindProps } from "../renderers";
import { Sparkline } from "../parts/Sparkline";
import styles from "./Inline.module.css";
import { SummaryInline } from "./SummaryInline";

const FEW = 8;

/** A list's line, with its numbers as a curve if there are enough of them for one. */
export function NumbersInline({ view }: KindProps) {
  const numbers = numbersOf(fieldOf(view.content, "numbers"));
  if (numbers.length < FEW) return <SummaryInline view={view} />;
  return (
    <span className={styles["line"]} title={view.summary}>
      <Sparkline numbers={numbers} width={72} height={16} /> <span dir="auto">{view.summary}</span>
    </span>
  );
}
