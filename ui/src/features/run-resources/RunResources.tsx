import { type RunDetail } from "@/entities/run/queries";
import { isTerminal } from "@/entities/run/states";
import { Facts } from "@/shared/ui/Facts";

import { CacheUse } from "./CacheUse";
import { HeldResources } from "./HeldResources";
import { askedOf, nothingAsked, usedOf } from "./model";
import styles from "./RunResources.module.css";
import { UsageChart } from "./UsageChart";

/** What a run asked for, what each of its attempts used, and what the cache did. */
export function RunResources({ detail }: { readonly detail: RunDetail }) {
  const { run, usages } = detail;
  const asked = askedOf(run.settings);
  return (
    <div className={styles["resources"]}>
      <HeldResources detail={detail} />
      {usages.map(({ attempt, usage, hints }) => (
        <section key={attempt} className={styles["section"]}>
          <h3>{usages.length === 1 ? "Used" : `Used by attempt ${attempt}`}</h3>
          {hints.length > 0 && (
            <ul className={styles["hints"]}>
              {hints.map((hint) => (
                <li key={hint}>{hint}</li>
              ))}
            </ul>
          )}
          <UsageChart usage={usage} />
          <Facts facts={usedOf(usage)} />
        </section>
      ))}
      {usages.length === 0 && <p className={styles["dim"]}>{whyNothing(detail)}</p>}
      <section className={styles["section"]}>
        <h3>Asked for</h3>
        {asked.length === 0 ? <p className={styles["dim"]}>{nothingAsked(run)}</p> : <Facts facts={asked} />}
      </section>
      <CacheUse detail={detail} />
    </div>
  );
}

function whyNothing({ run, cache, children }: RunDetail): string {
  if (cache.is_hit || run.original_run_id !== null)
    return "Nothing was used: its output was taken over from an earlier run.";
  if (!isTerminal(run.state)) return "What it uses is known when an attempt ends.";
  if (children > 0)
    return "Nothing was measured: it only called other runs, which have figures of their own.";
  return "Nothing was measured: it was over too soon, or it was never executed.";
}
