import { type RunDetail } from "@/entities/run/queries";
import { Elapsed } from "@/shared/ui/Elapsed";
import { Moment } from "@/shared/ui/Moment";
import { Table } from "@/shared/ui/Table";

import styles from "./RunResources.module.css";
import { heldWords, stagesOf } from "./stages";

/** What the function held outside of Sematic, each step by step. */
export function HeldResources({ detail: { external_resources: held } }: { readonly detail: RunDetail }) {
  return held.map(({ id, kind, attempt, steps }) => (
    <section key={id} className={styles["section"]}>
      <h3 title={kind}>
        {kind.slice(kind.lastIndexOf(".") + 1)}, held by attempt {attempt}{" "}
        <code className={styles["id"]}>{id.slice(0, 8)}</code>
      </h3>
      <div className={styles["held"]}>
        <Table label={`Steps of ${kind} ${id.slice(0, 8)}`} head={["State", "Since", "For", "It says"]}>
          {stagesOf(steps).map(({ state, at, until, isOver, message }) => (
            <tr key={`${state} ${at}`}>
              <td>{heldWords[state]}</td>
              <td>
                <Moment at={at} as="exact" />
              </td>
              <td>
                <Elapsed from={isOver && until === null ? null : at} to={until} />
              </td>
              <td>{message}</td>
            </tr>
          ))}
        </Table>
      </div>
    </section>
  ));
}
