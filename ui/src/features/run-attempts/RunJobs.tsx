import { Fragment } from "react";

import { type RunDetail } from "@/entities/run/queries";
import { StateMark } from "@/entities/run/StateMark";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Table } from "@/shared/ui/Table";

import { isLost, jobStates, jobWords, queuedUntil, reasonOf } from "./model";
import styles from "./RunAttempts.module.css";

interface Props extends Pick<RunDetail, "jobs"> {
  /** When the pipeline run lost its driver; null if it did not. */
  readonly leftAt: string | null;
}

const COLUMNS = ["Attempt", "Job", "Waited", "Engine", "Node"];

/** What an engine made of each attempt: where it is, how long it waited, and why. */
export function RunJobs({ jobs, leftAt }: Props) {
  if (jobs.length === 0) return null;
  return (
    <section className={styles["jobs"]}>
      <h3>Jobs</h3>
      <Table label="Jobs" head={COLUMNS}>
        {jobs.map((course) => (
          <Fragment key={`${course.job.attempt} ${course.job.engine} ${course.job.id}`}>
            <tr>
              <td>{course.job.attempt === 0 ? "Driver" : course.job.attempt}</td>
              <td>
                {isLost(course, { isInterrupted: leftAt !== null }) ? (
                  <StateMark state="INTERRUPTED" word="Lost" />
                ) : (
                  <StateMark state={jobStates[course.job.state]} word={jobWords[course.job.state]} />
                )}
              </td>
              <td>
                <Elapsed from={course.requested_at} to={queuedUntil(course, leftAt)} />
              </td>
              <td title={course.job.id}>{course.job.engine}</td>
              <td>{course.job.node === "" ? "–" : course.job.node}</td>
            </tr>
            {reasonOf(course) !== "" && (
              <tr className={styles["cause"]}>
                <td colSpan={COLUMNS.length}>
                  <p>{reasonOf(course)}</p>
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </Table>
    </section>
  );
}
