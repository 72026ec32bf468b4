import { useQuery } from "@tanstack/react-query";

import { serverQueries } from "@/entities/server/queries";
import { Facts } from "@/shared/ui/Facts";
import { Moment } from "@/shared/ui/Moment";
import { QueryPanel } from "@/shared/ui/QueryPanel";

const databases: Readonly<Record<string, string>> = { sqlite: "SQLite", postgresql: "PostgreSQL" };

/** Which server this is. */
export function ServerFacts() {
  const info = useQuery(serverQueries.info());
  return (
    <QueryPanel query={info} title="The server does not say what it is">
      {(told) => (
        <Facts
          facts={[
            ["Version", `Sematic ${told.version}`],
            ["Started", <Moment key="started" at={told.started_at} />],
            ["Database", databases[told.database] ?? told.database],
            [
              "Signing in",
              told.is_authenticating
                ? "People and programs show who they are"
                : "Nobody is asked: for this machine alone",
            ],
            ["Store", <code key="store">{told.store_id}</code>],
            [
              "API",
              <a key="docs" href="/api/v1/docs">
                What programs can ask of it
              </a>,
            ],
          ]}
        />
      )}
    </QueryPanel>
  );
}
