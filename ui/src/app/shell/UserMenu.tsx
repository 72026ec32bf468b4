import { useQuery } from "@tanstack/react-query";
import { useSetAtom } from "jotai";
import { UserRound } from "lucide-react";

import { authorText } from "@/entities/note/author";
import { serverQueries } from "@/entities/server/queries";
import { userQueries } from "@/entities/user/queries";
import { api, bodyOf } from "@/shared/api/client";
import { goAtom, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";

import styles from "./TopBar.module.css";

/** Who is signed in, and the way out. */
export function UserMenu() {
  const me = useQuery(userQueries.me());
  const info = useQuery(serverQueries.info());
  const go = useSetAtom(goAtom);
  const signOut = async (): Promise<void> => {
    await bodyOf(api.POST("/api/v1/sign-out", {}));
    globalThis.location.reload();
  };
  const name = me.data === undefined ? "Not signed in" : authorText({ author: me.data.name, is_own: true });
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet" aria-label={`Account: ${name}`}>
          <UserRound size={16} aria-hidden />
        </Button>
      }
    >
      <p className={styles["who"]}>
        {name}
        {me.data !== undefined && <span>{me.data.role}</span>}
      </p>
      <MenuItem onSelect={() => go({ path: paths.settingsSection("appearance") })}>Appearance</MenuItem>
      <MenuItem onSelect={() => go({ path: paths.settingsSection("api-keys") })}>API keys</MenuItem>
      <MenuItem onSelect={() => go({ path: paths.about })}>About this server</MenuItem>
      {me.data === undefined && <MenuItem onSelect={() => go({ path: paths.login })}>Sign in</MenuItem>}
      {info.data?.is_authenticating === true && me.data !== undefined && (
        <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem>
      )}
    </Menu>
  );
}
