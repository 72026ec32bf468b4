import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { environmentQueries, type Environment } from "@/entities/environment/queries";
import { countText, pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { Facts } from "@/shared/ui/Facts";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { SearchField } from "@/shared/ui/SearchField";
import { Table } from "@/shared/ui/Table";

import { factsOf } from "./model";
import { EnvironmentDifference } from "./EnvironmentDifference";
import styles from "./RunEnvironment.module.css";

/** What a pipeline run was started on: Python, the machine, the installed packages. */
export function RunEnvironment({ runId }: { readonly runId: string }) {
  const environment = useQuery(environmentQueries.of(runId));
  return (
    <QueryPanel query={environment} title="The environment cannot be shown">
      {(told) => (
        <div className={styles["environment"]}>
          <EnvironmentDifference runId={runId} />
          {told.problems.length > 0 && (
            <ul className={styles["problems"]}>
              {told.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
          <h3>Python and machine</h3>
          <Facts
            facts={[
              ["Sematic", told.sematic_version],
              ...factsOf(told.python),
              ...factsOf(told.platform),
              ...factsOf(told.hardware),
            ]}
          />
          <Packages packages={told.packages} />
          {Object.keys(told.variables).length > 0 && (
            <>
              <h3>Variables</h3>
              <Facts facts={Object.entries(told.variables)} />
            </>
          )}
        </div>
      )}
    </QueryPanel>
  );
}

/** More packages than this are drawn when they are asked for. */
const MOST = 200;

function Packages({ packages }: { readonly packages: Environment["packages"] }) {
  const [wanted, setWanted] = useState("");
  const [isAll, setAll] = useState(false);
  const found = packages.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const shown = isAll ? found : found.slice(0, MOST);
  return (
    <>
      <div className={styles["head"]}>
        <h3>{pluralText(packages.length, "package")}</h3>
        <SearchField
          label="Find a package"
          placeholder="Find a package"
          value={wanted}
          onChange={setWanted}
        />
        {wanted !== "" && <span className={styles["dim"]}>{found.length} found</span>}
      </div>
      <Table label="Packages" head={["Name", "Version", "From"]}>
        {shown.map(({ name, version, url, commit, is_editable: isEditable }) => (
          <tr key={name}>
            <td>{name}</td>
            <td>
              <code>{version}</code>
            </td>
            <td className={styles["dim"]}>
              {[url, commit, isEditable ? "editable" : null].filter((each) => each !== null).join(" · ")}
            </td>
          </tr>
        ))}
      </Table>
      {shown.length < found.length && (
        <p>
          Showing {shown.length} of {countText(found.length)}.{" "}
          <Button onClick={() => setAll(true)}>Show all</Button>
        </p>
      )}
    </>
  );
}
