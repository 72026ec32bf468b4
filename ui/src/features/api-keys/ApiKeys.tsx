import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSetAtom } from "jotai";

import { keyQueries, type ApiKey } from "@/entities/key/queries";
import { api, bodyOf } from "@/shared/api/client";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Moment } from "@/shared/ui/Moment";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Table } from "@/shared/ui/Table";
import { toastAtom } from "@/shared/ui/toastAtoms";

import { NewKey } from "./NewKey";

const scopes = { read: "Read", write: "Read and write", admin: "Everything" } satisfies Record<
  ApiKey["scope"],
  string
>;

/** The keys that programs show: who has them, what they may, and the end of them. */
export function ApiKeys() {
  const keys = useQuery(keyQueries.list());
  return (
    <>
      <p>
        Programs and the command line show a key to this server: <code>sematic login</code>, or the header{" "}
        <code>X-API-KEY</code>. The server keeps no key, only what it takes to recognise one.
      </p>
      <NewKey />
      <QueryPanel query={keys} title="The keys cannot be shown">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>There are no API keys yet.</EmptyState>
          ) : (
            <Table label="API keys" head={["Name", "May", "Created", "Last used", "Expires", ""]}>
              {items.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </Table>
          )
        }
      </QueryPanel>
    </>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const client = useQueryClient();
  const toast = useSetAtom(toastAtom);
  const revoke = useMutation({
    mutationFn: () =>
      bodyOf(api.DELETE("/api/v1/keys/{key_id}", { params: { path: { key_id: apiKey.id } } })),
    onSuccess: () => toast({ kind: "done", text: `Nobody can use the key “${apiKey.name}” any more.` }),
    onError: (error) => toast({ kind: "error", text: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: keyQueries.all() }),
  });
  return (
    <tr>
      <td>{apiKey.name}</td>
      <td>{scopes[apiKey.scope]}</td>
      <td>
        <Moment at={apiKey.created_at} />
      </td>
      <td>{apiKey.last_used_at === null ? "Never" : <Moment at={apiKey.last_used_at} />}</td>
      <td>{apiKey.expires_at === null ? "Never" : <Moment at={apiKey.expires_at} />}</td>
      <td>
        {apiKey.revoked_at === null ? (
          <Button
            look="danger"
            disabled={revoke.isPending}
            onClick={() => {
              if (
                globalThis.confirm(`Revoke the key “${apiKey.name}”? What uses it is refused from then on.`)
              )
                revoke.mutate();
            }}
          >
            Revoke
          </Button>
        ) : (
          <>
            Revoked <Moment at={apiKey.revoked_at} />
          </>
        )}
      </td>
    </tr>
  );
}
