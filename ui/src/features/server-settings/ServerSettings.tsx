import { useQuery } from "@tanstack/react-query";

import { settingQueries } from "@/entities/setting/queries";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Table } from "@/shared/ui/Table";

import styles from "./ServerSettings.module.css";

/** What the server was told, and where. */
export function ServerSettings() {
  const settings = useQuery(settingQueries.list());
  return (
    <>
      <p>
        They are changed on the server’s machine with <code>sematic server-settings set NAME VALUE</code> or
        by its environment, and read when it starts.
      </p>
      <QueryPanel query={settings} title="The settings cannot be shown">
        {({ items }) => (
          <Table label="Settings of the server" head={["Setting", "Value", "From"]}>
            {items.map((setting) => (
              <tr key={setting.name}>
                <td>
                  <span className={styles["setting"]}>
                    <code>{setting.name}</code>
                    <span className={styles["what"]}>{setting.description}</span>
                  </span>
                </td>
                <td>
                  {setting.is_secret && setting.origin !== null ? (
                    "a secret"
                  ) : (
                    <code>{setting.value ?? "–"}</code>
                  )}
                </td>
                <td>{setting.origin ?? "not set"}</td>
              </tr>
            ))}
          </Table>
        )}
      </QueryPanel>
    </>
  );
}
