import { type RunDetail } from "@/entities/run/queries";
import { ErrorView } from "@/features/artifact-view/ErrorView";
import { DeepLink } from "@/shared/location";

import styles from "./RunError.module.css";

interface Props {
  readonly error: NonNullable<RunDetail["run"]["error"]>;
  readonly hasLog: boolean;
}

/** What ended a run: the exception, and where it was raised. */
export function RunError({ error, hasLog }: Props) {
  return (
    <div className={styles["error"]}>
      <p className={styles["ways"]}>
        <span>There is no output, because this run failed.</span>
        {hasLog && <DeepLink to={{ hash: { tab: "logs", log: "error" } }}>Open log at error</DeepLink>}
      </p>
      <ErrorView error={error} />
    </div>
  );
}
