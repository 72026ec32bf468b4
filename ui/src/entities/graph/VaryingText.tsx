import { InOrder } from "@/shared/ui/InOrder";

import { givenText, type Given } from "./varying";
import styles from "./VaryingText.module.css";

/** What is hardly longer than its beginning is not cut; of the rest at least so much is there. */
const SHORT_NAME = 7;
const LEAST_NAME = 5;
const SHORT_VALUE = 8;
/** Signs are wider than the digit that `ch` stands for; what this is too much for is no wider than it is. */
const WIDE = 1.1;

/**
 * `alpha=0.5, day=3` beside a name. Where it is too narrow for it, a long argument is there with the beginning of its
 * value, or not at all: the end of a value would be taken for another one. A short one is there as a whole or not at all.
 * Where one is not there, an ellipsis is.
 */
export function VaryingText({ given }: { readonly given: readonly Given[] }) {
  return (
    <span className={styles["varying"]} title={givenText(given)}>
      {given.map(({ name, value }, place) => {
        // What comes between is the later one's: where that has no room, it is not there either.
        const between = place === 0 ? "" : ", ";
        const after = `=${value}`;
        const [isNameLong, isValueLong] = [name.length > SHORT_NAME, after.length > SHORT_VALUE];
        const least =
          between.length + (isNameLong ? LEAST_NAME : name.length) + Math.min(SHORT_VALUE, after.length);
        const isLong = isNameLong || isValueLong;
        return (
          <bdi
            key={name}
            dir="ltr"
            className={styles["given"]}
            style={{ flexBasis: isLong ? `${WIDE * least}ch` : "auto" }}
          >
            {between}
            <span
              className={styles["name"]}
              data-long={isNameLong}
              style={{ minWidth: isNameLong && isValueLong ? `${LEAST_NAME}ch` : 0 }}
            >
              <InOrder text={name} />
            </span>
            <span className={styles["value"]} data-long={isValueLong}>
              <InOrder text={after} />
            </span>
          </bdi>
        );
      })}
    </span>
  );
}
