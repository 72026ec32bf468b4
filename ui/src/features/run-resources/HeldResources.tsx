import { type RunDetail } from "@/entities/run/queries";
import { Moment } from "@/shared/ui/Moment";
import { Table } from "@/shared/ui/Table";

import styles from "./RunResources.module.css";

/** What the function held outside of Sematic, each step by step. */
export function HeldResources({ detail: { external_resources: held } }: { readonly detail: RunDetail }) {
  return held.map(({ id, kind, attempt, steps }) => (
    <section key={id} className={styles["section"]}>
      <h3 title={kind}>
        {kind.slice(kind.lastIndexOf(".") + 1)}, held by attempt {attempt}
      </h3>
      <Table label={`Steps of ${kind}`} head={["State", "Since", "It says"]}>
        {steps.map(({ state, at, message }) => (
          <tr key={`${state} ${at}`}>
            <td>{state.toLowerCase().replace("_", " ")}</td>
            <td>
              <Moment at={at} as="exact" />
            </td>
            <td>{message}</td>
          </tr>
        ))}
      </Table>
    </section>
  ));
}
