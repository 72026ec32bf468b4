import Anser from "anser";

import { type Failure } from "@/entities/run/queries";
import { StateIcon } from "@/entities/run/StateIcon";
import { pluralText } from "@/shared/lib/numbers";
import { classNames } from "@/shared/lib/classNames";
import { DeepLink, toRunHere, type Target } from "@/shared/location";
import { Moment } from "@/shared/ui/Moment";

import styles from "./CauseCard.module.css";

interface Props {
  readonly failure: Failure;
  readonly rootId: string;
  readonly isCompact: boolean;
}

const LINES = 3;

/** What failed first, what it said, and the ways on from there. */
export function CauseCard({ failure, rootId, isCompact }: Props) {
  const { run, error, attempt, failed_count: count, seen } = failure;
  const to = (more: Target["hash"]): Target => toRunHere(run.id === rootId ? null : run.id, more);
  const lines = failure.log_lines.filter(({ text }) => text.trim() !== "").slice(-LINES);
  return (
    <section className={styles["card"]} aria-label="Root cause">
      <div className={styles["first"]}>
        <StateIcon state="FAILED" />
        <DeepLink className={styles["run"]} to={to({ tab: null })}>
          {run.name}
        </DeepLink>
        <span className={styles["error"]} title={error?.message}>
          <strong>{error === null ? "It failed, and nothing is known of why." : error.name}</strong>
          {error !== null && error.message !== "" && (
            <>
              : <bdi>{error.message.split("\n", 1)}</bdi>
            </>
          )}
        </span>
        <span className={styles["ways"]}>
          <DeepLink className={styles["way"]} to={to({ tab: null })}>
            Go to run
          </DeepLink>
          {failure.log_lines.length > 0 && (
            <DeepLink className={styles["way"]} to={to({ tab: "logs", log: "error" })}>
              Open log at error
            </DeepLink>
          )}
          <DeepLink className={styles["way"]} to={to({ dlg: "rerun" })}>
            Rerun from here
          </DeepLink>
        </span>
      </div>
      {!isCompact && (
        <>
          {lines.length > 0 && (
            <pre className={styles["lines"]} tabIndex={0} role="group" aria-label="The last lines of its log">
              {lines.map(({ number, text }) => (
                <span key={number} className={styles["line"]}>
                  {Anser.ansiToText(text)}
                  {"\n"}
                </span>
              ))}
            </pre>
          )}
          <p className={styles["facts"]}>
            {[
              attempt > 1 ? `attempt ${attempt}` : "",
              count > 1 ? `the first of ${pluralText(count, "run")} that failed` : "",
            ]
              .filter(Boolean)
              .join(" · ")}
            {seen !== null && seen.of > 1 && (
              <span
                className={classNames((attempt > 1 || count > 1) && styles["after"])}
                title="The same error of the same function, numbers and ids in its message aside"
              >
                seen in {seen.failed_in_last} of the last {pluralText(seen.of, "run")}, first{" "}
                <Moment at={seen.since} />
              </span>
            )}
          </p>
        </>
      )}
    </section>
  );
}
