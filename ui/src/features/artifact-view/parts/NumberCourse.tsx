import { countText } from "@/shared/lib/numbers";

import { courseOf, factsOf } from "../allNumbers";
import { shortText } from "../numberText";
import styles from "./NumberCourse.module.css";
import { Sparkline } from "./Sparkline";

interface Props {
  readonly numbers: readonly number[];
  /** What is seen, for those who hear it. */
  readonly label: string;
}

const WIDTH = 480;
const HEIGHT = 64;

/** The course of a list of numbers: their least and greatest beside it, their places below. */
export function NumberCourse({ numbers, label }: Props) {
  const facts = factsOf(numbers);
  return (
    <figure className={styles["course"]}>
      {facts !== null && (
        <div className={styles["amounts"]} aria-hidden>
          <span>{shortText(facts.max)}</span>
          {facts.max !== facts.min && <span>{shortText(facts.min)}</span>}
        </div>
      )}
      <Sparkline numbers={courseOf(numbers, 2 * WIDTH)} width={WIDTH} height={HEIGHT} label={label} />
      <figcaption className={styles["places"]} aria-hidden>
        <span>0</span>
        <span>place in the list</span>
        <span>{countText(numbers.length - 1)}</span>
      </figcaption>
    </figure>
  );
}
