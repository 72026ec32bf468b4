import { Fragment, type ReactNode } from "react";

import { type RunDetail } from "@/entities/run/queries";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { DeepLink } from "@/shared/location";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Moment } from "@/shared/ui/Moment";
import { Table } from "@/shared/ui/Table";

import styles from "./RunAttempts.module.css";
import { RunJobs } from "./RunJobs";

type RunError = RunDetail["attempts"][number]["error"];

interface Props {
  readonly detail: RunDetail;
  /** An exception in full. */
  readonly full: (error: RunError) => ReactNode;
}

const COLUMNS = ["Attempt", "State", "Log", "Started", "Took"];

/** The tries of a run: those that failed and were followed by another, and the last one. */
export function RunAttempts({ detail, full }: Props) {
  const { attempts, run, logs, jobs, trouble } = detail;
  const last = attempts.length + 1;
  const leftAt = trouble?.is_interrupted === true ? trouble.since : null;
  const isInterrupted = leftAt !== null && run.ended_at === null;
  const began = run.attempts < last ? null : run.last_started_at;
  const logOf = (attempt: number) =>
    logs.includes(attempt) ? (
      <DeepLink to={{ hash: { tab: "logs", attempt: String(attempt), log: null } }}>Log</DeepLink>
    ) : (
      "No log"
    );
  return (
    <div className={styles["attempts"]}>
      {run.started_at !== null && (
        <Table label="Attempts" head={COLUMNS}>
          {attempts.map((attempt) => (
            <Fragment key={attempt.number}>
              <tr>
                <td>{attempt.number}</td>
                <td>
                  <StateMark state="FAILED" />
                </td>
                <td>{logOf(attempt.number)}</td>
                <td>
                  <Moment at={attempt.started_at} />
                </td>
                <td>
                  <Elapsed from={attempt.started_at} to={attempt.ended_at} />
                </td>
              </tr>
              <Cause error={attempt.error} full={full} />
            </Fragment>
          ))}
          <tr>
            <td>{last}</td>
            <td>
              <StateMark state={shownStateOf({ ...run, is_interrupted: isInterrupted })} />
            </td>
            <td>{logOf(last)}</td>
            <td>{began === null ? "–" : <Moment at={began} />}</td>
            <td>
              <Elapsed from={began} to={run.ended_at ?? leftAt} />
            </td>
          </tr>
          {run.error !== null && <Cause error={run.error} full={full} />}
        </Table>
      )}
      <RunJobs jobs={jobs} leftAt={leftAt} />
    </div>
  );
}

/** What happened in an attempt, below it: as wide as there is room. */
function Cause({ error, full }: { readonly error: RunError } & Pick<Props, "full">) {
  const [line = ""] = error.message.split("\n");
  return (
    <tr className={styles["cause"]}>
      <td colSpan={COLUMNS.length}>
        <details>
          <summary>
            <strong>{error.name}</strong> {line}
          </summary>
          {full(error)}
        </details>
      </td>
    </tr>
  );
}
