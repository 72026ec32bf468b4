import { type Importance } from "../modules";
import { exactFloatText, shortText } from "../numberText";
import styles from "./ImportanceBars.module.css";

/** Features and how much they count; to the left of the middle they count against. */
export function ImportanceBars({ importances }: { readonly importances: readonly Importance[] }) {
  const most = Math.max(...importances.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const isSigned = importances.some(({ value }) => value < 0);
  return (
    <ol className={styles["bars"]}>
      {importances.map(({ name, value }, place) => (
        <li key={place} className={styles["row"]}>
          <span className={styles["name"]} title={name} dir="auto">
            {name}
          </span>
          <span className={styles["room"]}>
            <span
              className={styles["bar"]}
              data-against={value < 0 || undefined}
              style={
                isSigned
                  ? {
                      width: `${(50 * Math.abs(value)) / most}%`,
                      marginLeft: value < 0 ? `${50 - (50 * Math.abs(value)) / most}%` : "50%",
                    }
                  : { width: `${(100 * value) / most}%` }
              }
            />
          </span>
          <span className={styles["value"]} title={exactFloatText(value)}>
            {shortText(Number(value.toPrecision(4)))}
          </span>
        </li>
      ))}
    </ol>
  );
}
