import { InOrder } from "@/shared/ui/InOrder";

import styles from "./VaryingText.module.css";

/** `alpha=0.5` beside a name; where it is too narrow for it, what differs is seen longest: the end. */
export function VaryingText({ text }: { readonly text: string }) {
  return (
    <span className={styles["varying"]} title={text}>
      <bdi dir="ltr">
        <InOrder text={text} />
      </bdi>
    </span>
  );
}
