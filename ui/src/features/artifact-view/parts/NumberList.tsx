import { exactFloatText, floatText, groupedText } from "../numberText";
import { readAll } from "../allNumbers";
import { lineOf } from "../reading";
import styles from "./Numbers.module.css";

interface Props {
  readonly told: readonly unknown[];
  /** The place of the first one in the list. */
  readonly first: number;
  /** JSON has no `1.0`: whether they are whole numbers is known from elsewhere. */
  readonly isWhole: boolean;
}

/** Numbers with their places, rounded; each exactly when it is pointed at. */
export function NumberList({ told, first, isWhole }: Props) {
  return (
    <ol className={styles["list"]} aria-label="Numbers" start={first}>
      {readAll(told).map((number, place) => (
        <li key={place}>
          <span className={styles["place"]}>{first + place}</span>{" "}
          <span title={isWhole ? lineOf(told[place]) : exactFloatText(number)}>
            {isWhole ? groupedText(lineOf(told[place])) : floatText(number)}
          </span>
        </li>
      ))}
    </ol>
  );
}
