import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSetAtom } from "jotai";

import { userQueries, type User } from "@/entities/user/queries";
import { api, bodyOf, type Schemas } from "@/shared/api/client";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Moment } from "@/shared/ui/Moment";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Select } from "@/shared/ui/Select";
import { Table } from "@/shared/ui/Table";
import { toastAtom } from "@/shared/ui/toastAtoms";

const roles = { viewer: "Viewer", editor: "Editor", admin: "Admin" } satisfies Record<User["role"], string>;

/** Who signs in here, and what each may do. */
export function People() {
  const users = useQuery(userQueries.list());
  return (
    <QueryPanel query={users} title="The users cannot be shown">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState>Nobody has signed in yet: people appear here once they do.</EmptyState>
        ) : (
          <Table label="Users" head={["Name", "E-mail", "Role", "May sign in", "Last seen"]}>
            {items.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </Table>
        )
      }
    </QueryPanel>
  );
}

function UserRow({ user }: { readonly user: User }) {
  const client = useQueryClient();
  const toast = useSetAtom(toastAtom);
  const change = useMutation({
    mutationFn: (body: Schemas["UserChange"]) =>
      bodyOf(api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } }, body })),
    onError: (error) => toast({ kind: "error", text: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: userQueries.list().queryKey }),
  });
  return (
    <tr>
      <td>{user.name}</td>
      <td>{user.email}</td>
      <td>
        <Select
          words={roles}
          aria-label={`Role of ${user.email}`}
          value={user.role}
          disabled={change.isPending}
          onChange={(role) => change.mutate({ role, is_active: null })}
        />
      </td>
      <td>
        <input
          type="checkbox"
          aria-label={`${user.email} may sign in`}
          checked={user.is_active}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ role: null, is_active: event.target.checked })}
        />
      </td>
      <td>{user.last_seen_at === null ? "Never" : <Moment at={user.last_seen_at} />}</td>
    </tr>
  );
}
