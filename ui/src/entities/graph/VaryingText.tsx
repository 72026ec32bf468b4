import { InOrder } from "@/shared/ui/InOrder";

import { givenText, type Given } from "./varying";
import styles from "./VaryingText.module.css";

/** Shorter than this, a value says nothing, and a name may. */
const LEAST_VALUE = 8;
const LEAST_NAME = 3;

/**
 * `alpha=0.5, day=3` beside a name. Where it is too narrow for it, an argument is there with the beginning of its value,
 * or not at all: the end of a value would be taken for another one.
 */
export function VaryingText({ given }: { readonly given: readonly Given[] }) {
  return (
    <span className={styles["varying"]} title={givenText(given)}>
      {given.map(({ name, value }, place) => {
        const after = `=${value}${place < given.length - 1 ? ", " : ""}`;
        const leastName = Math.min(LEAST_NAME, name.length);
        const least = leastName + Math.min(LEAST_VALUE, after.length);
        return (
          <bdi key={name} dir="ltr" className={styles["given"]} style={{ flexBasis: `${least}ch` }}>
            <span className={styles["name"]} style={{ minWidth: `${leastName}ch` }}>
              <InOrder text={name} />
            </span>
            <span className={styles["value"]}>
              <InOrder text={after} />
            </span>
          </bdi>
        );
      })}
    </span>
  );
}
