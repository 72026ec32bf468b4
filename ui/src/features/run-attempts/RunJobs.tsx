import { type RunDetail } from "@/entities/run/queries";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Table } from "@/shared/ui/Table";

import { queuedUntil } from "./model";

/** What an engine made of each attempt: where it is, how long it waited, and why. */
export function RunJobs({ jobs }: Pick<RunDetail, "jobs">) {
  if (jobs.length === 0) return null;
  return (
    <Table label="Jobs" head={["Attempt", "Job", "Engine", "Node", "Queued", "Why"]}>
      {jobs.map((course) => (
        <tr key={`${course.job.attempt} ${course.job.engine} ${course.job.id}`}>
          <td>{course.job.attempt === 0 ? "Driver" : course.job.attempt}</td>
          <td>{course.job.state}</td>
          <td title={course.job.id}>{course.job.engine}</td>
          <td>{course.job.node === "" ? "–" : course.job.node}</td>
          <td>
            <Elapsed from={course.requested_at} to={queuedUntil(course)} />
          </td>
          <td>{course.job.reason}</td>
        </tr>
      ))}
    </Table>
  );
}
