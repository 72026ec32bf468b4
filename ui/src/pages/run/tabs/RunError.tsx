import { type RunDetail } from "@/entities/run/queries";
import { DeepLink } from "@/shared/location";
import { CopyButton } from "@/shared/ui/CopyButton";

import styles from "./RunError.module.css";

interface Props {
  readonly error: NonNullable<RunDetail["run"]["error"]>;
}

/** What ended a run: the exception, and where it was raised. */
export function RunError({ error }: Props) {
  return (
    <div className={styles["error"]}>
      <h3 className={styles["name"]}>{error.name}</h3>
      {error.message !== "" && <p className={styles["message"]}>{error.message}</p>}
      <p className={styles["ways"]}>
        <DeepLink to={{ hash: { tab: "logs", log: "first-error" } }}>Open log at error</DeepLink>
        <CopyButton text={error.repr}>Copy</CopyButton>
      </p>
      <pre className={styles["text"]} tabIndex={0} aria-label="Traceback">
        {error.repr}
      </pre>
    </div>
  );
}
