import { useQuery } from "@tanstack/react-query";

import { environmentQueries } from "@/entities/environment/queries";
import { pluralText } from "@/shared/lib/numbers";
import { DeepLink, toRun } from "@/shared/location";
import { Table } from "@/shared/ui/Table";

import styles from "./RunEnvironment.module.css";

/** What is not as it was when the pipeline ran before. */
export function EnvironmentDifference({ runId }: { readonly runId: string }) {
  const { data, error } = useQuery(environmentQueries.difference(runId));
  if (error !== null)
    return <p className={styles["dim"]}>It cannot be compared with the last run: {error.message}</p>;
  if (data === undefined) return <p className={styles["dim"]}>Comparing with the last run…</p>;
  if (data.other === null)
    return <p className={styles["dim"]}>There is no earlier run to compare it with.</p>;
  const other = (
    <DeepLink to={toRun(data.other, { tab: "environment" })}>{data.other.id.slice(0, 8)}</DeepLink>
  );
  if (data.differences.length === 0)
    return <p className={styles["dim"]}>The same as for the last run, {other}.</p>;
  return (
    <details open>
      <summary>
        {pluralText(data.differences.length, "difference")} from the last run, {other}
      </summary>
      <Table label="Differences from the last run" head={["What", "Name", "Before", "Now"]}>
        {data.differences.map(({ part, name, before, now }) => (
          <tr key={`${part} ${name}`}>
            <td>{part}</td>
            <td>{name}</td>
            <td>
              <code>{before === "" ? "–" : before}</code>
            </td>
            <td>
              <code>{now === "" ? "–" : now}</code>
            </td>
          </tr>
        ))}
      </Table>
    </details>
  );
}
