import { useAtomValue } from "jotai";

import { connectionAtom } from "@/entities/connection/connectionAtom";
import { DeepLink, paths } from "@/shared/location";
import { momentText } from "@/shared/lib/time";

import styles from "./TopBar.module.css";

export function TopBar() {
  const connection = useAtomValue(connectionAtom);
  const said = {
    connecting: "Connecting",
    live: "Live",
    offline:
      connection.kind === "offline"
        ? `Offline: showing what was known at ${momentText(connection.since, "local", { dateStyle: undefined, timeStyle: "short" })}`
        : "",
  }[connection.kind];
  return (
    <header className={styles["bar"]}>
      <DeepLink to={{ path: paths.home }} className={styles["logo"]}>
        <img src="/icon.svg" alt="" width={20} height={20} /> Sematic
      </DeepLink>
      <span className={styles["connection"]} data-kind={connection.kind} role="status">
        {said}
      </span>
    </header>
  );
}
