import { Command } from "@/features/first-run/Command";
import { FirstRunSign } from "@/features/first-run/FirstRunSign";
import { TEN_LINES } from "@/features/first-run/tenLines";
import { DeepLink, paths } from "@/shared/location";

import styles from "./GetStartedPage.module.css";

/** From nothing to the first run, step by step. */
export function GetStartedPage() {
  return (
    <div className={styles["page"]}>
      <h1>Your first pipeline</h1>
      <ol className={styles["steps"]}>
        <li>
          <h2>Install Sematic</h2>
          <p>
            Where this server runs it is there already. In another environment, in a copy of the project, with
            Python 3.11 or newer:
          </p>
          <Command text="pip install ." label="Install Sematic" />
        </li>
        <li>
          <h2>Write ten lines</h2>
          <p>
            Functions with types, in a file such as <code>first.py</code>. Each call becomes a step with its
            inputs, its output, its log and its source:
          </p>
          <Command text={TEN_LINES} label="The first pipeline" />
        </li>
        <li>
          <h2>Run it</h2>
          <p>As any other program:</p>
          <Command text="python first.py" label="Run the first pipeline" />
          <p>Or, without writing anything, an example that comes with Sematic:</p>
          <Command text="sematic run examples/hello" label="Run an example" />
        </li>
        <li>
          <h2>See it here</h2>
          <p>This page follows what happens; you need not load it again.</p>
          <FirstRunSign />
          <p>
            <DeepLink to={{ path: paths.runs }}>All runs</DeepLink>
          </p>
        </li>
      </ol>
    </div>
  );
}
