import { type RunLink } from "@/entities/run/queries";
import { StateIcon } from "@/entities/run/StateIcon";
import { shownOf } from "@/entities/run/states";
import { pluralText } from "@/shared/lib/numbers";
import { DeepLink, toRunHere } from "@/shared/location";

import styles from "./NestedLogs.module.css";

interface Props {
  readonly runs: readonly Pick<RunLink, "id" | "name" | "state">[];
}

const MOST = 50;

/** The runs that a run called, each with a log of its own. */
export function NestedLogs({ runs }: Props) {
  return (
    <details className={styles["nested"]}>
      <summary>Logs of the {pluralText(runs.length, "run")} that it called</summary>
      <ul className={styles["list"]}>
        {runs.slice(0, MOST).map(({ id, name, state }) => (
          <li key={id}>
            <DeepLink to={toRunHere(id, { tab: "logs" })}>
              <StateIcon state={shownOf(state)} /> {name}
            </DeepLink>
          </li>
        ))}
        {runs.length > MOST && <li>and {pluralText(runs.length - MOST, "more", "more")}: see the tree</li>}
      </ul>
    </details>
  );
}
