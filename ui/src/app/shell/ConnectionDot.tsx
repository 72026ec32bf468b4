import { useAtomValue } from "jotai";

import { connectionAtom } from "@/entities/connection/connectionAtom";
import { type Connection } from "@/shared/api/feed";
import { useNow } from "@/shared/lib/clock";
import { momentText } from "@/shared/lib/time";

import styles from "./TopBar.module.css";

const PATIENCE_MS = 15_000;

/** Whether what is shown follows the server; if not, of when it is. */
export function ConnectionDot() {
  const connection = useAtomValue(connectionAtom);
  const now = useNow();
  const [word, long] = saidOf(connection, now);
  return (
    <span className={styles["connection"]} data-kind={connection.kind} role="status" title={long}>
      <span>{word}</span>
    </span>
  );
}

function saidOf(connection: Connection, now: number): readonly [string, string] {
  if (connection.kind === "connecting") return ["Connecting", "Connecting to the server"];
  if (connection.kind === "live") return ["Live", "Live: changes appear as they happen"];
  const away = Math.max(0, now - connection.since);
  const seconds = Math.round(away / 1000);
  if (away < PATIENCE_MS) return [`Reconnecting (${seconds} s)`, "The server's feed was lost; trying again"];
  const time = momentText(connection.since, "local", { dateStyle: undefined, timeStyle: "medium" });
  return [
    `Offline: data of ${time}`,
    "The server cannot be reached; what is shown stays, and catches up by itself",
  ];
}
