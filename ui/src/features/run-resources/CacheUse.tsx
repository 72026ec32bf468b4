import { useQuery } from "@tanstack/react-query";

import { runQueries, type RunDetail } from "@/entities/run/queries";
import { DeepLink, toRun } from "@/shared/location";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Table } from "@/shared/ui/Table";

import styles from "./RunResources.module.css";

const DIGEST = /^[0-9a-f]{40,}$/;

/** Why a run was executed, or was not. */
export function CacheUse({ detail: { run } }: { readonly detail: RunDetail }) {
  const why = useQuery(runQueries.why(run.id));
  return (
    <section className={styles["section"]}>
      <h3>Cache</h3>
      <QueryPanel query={why} title="What the cache did cannot be shown">
        {({ sentence, other, differences }) => (
          <>
            <p>{sentence}</p>
            {other !== null && (
              <p>
                The other run:{" "}
                <DeepLink to={toRun(other)}>
                  {other.name} {other.id.slice(0, 8)}
                </DeepLink>
              </p>
            )}
            {differences.length > 0 && (
              <Table label="What was different" head={["What", "Name", "Then", "Now"]}>
                {differences.map(({ part, name, before, now }) => (
                  <tr key={`${part} ${name}`}>
                    <td>{part}</td>
                    <td>{name}</td>
                    <td>
                      <Side text={before} />
                    </td>
                    <td>
                      <Side text={now} />
                    </td>
                  </tr>
                ))}
              </Table>
            )}
          </>
        )}
      </QueryPanel>
    </section>
  );
}

/** Ids of contents are long, and of interest by their difference only. */
function Side({ text }: { readonly text: string }) {
  if (text === "") return <>–</>;
  return <code title={text}>{DIGEST.test(text) ? `${text.slice(0, 10)}…` : text}</code>;
}
