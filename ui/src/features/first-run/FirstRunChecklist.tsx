import { DeepLink, paths } from "@/shared/location";

import { Command } from "./Command";
import styles from "./FirstRun.module.css";
import { FirstRunSign } from "./FirstRunSign";

/** What to do where nothing has been run yet, in short. */
export function FirstRunChecklist() {
  return (
    <section className={styles["checklist"]} aria-label="Your first run">
      <h2>Nothing has been run here yet</h2>
      <p>Run an example in a terminal of this machine, where Sematic is installed:</p>
      <Command text="sematic run examples/hello" label="Run an example" />
      <FirstRunSign />
      <p>
        Or <DeepLink to={{ path: paths.getStarted }}>write ten lines of your own</DeepLink>.
      </p>
    </section>
  );
}
