import { useQuery } from "@tanstack/react-query";

import { serverQueries } from "@/entities/server/queries";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import styles from "./SignIn.module.css";

/** The ways to sign in; each goes on to `next` afterwards. */
export function SignIn({ next }: { readonly next: string }) {
  const ways = useQuery(serverQueries.signInWays());
  return (
    <QueryPanel query={ways} title="The ways to sign in cannot be shown">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState>
            This server shows runs to people who sign in, and has no provider they could sign in with: whoever
            runs it can set one up. With an API key, <code>sematic login {globalThis.location.origin}</code>{" "}
            and then <code>sematic list</code> show the runs.
          </EmptyState>
        ) : (
          <ul className={styles["ways"]}>
            {items.map(({ name, label, path }) => (
              <li key={name}>
                <a href={`${path}?next=${encodeURIComponent(next)}`}>Sign in with {label}</a>
              </li>
            ))}
          </ul>
        )
      }
    </QueryPanel>
  );
}
