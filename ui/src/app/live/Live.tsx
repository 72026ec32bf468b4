import { useQueryClient } from "@tanstack/react-query";
import { useSetAtom } from "jotai";
import { useEffect } from "react";

import { connectionChangedAtom } from "@/entities/connection/connectionAtom";
import { followFeed } from "@/shared/api/feed";
import { loadMissingPart } from "@/shared/lib/loading";

import { applyChanges } from "./affected";
import { throttleOf } from "./throttle";

/** Keeps every answer that is shown up to date while the server's feed tells of changes. */
export function Live() {
  const client = useQueryClient();
  const onConnection = useSetAtom(connectionChangedAtom);
  useEffect(() => {
    const throttle = throttleOf(client);
    let isBack = false;
    return followFeed({
      onConnection: (connection) => {
        onConnection(connection);
        // Only after the server was away: what is missing from the first would be missing again, for ever.
        if (connection.kind === "live" && isBack) {
          loadMissingPart();
          void client.refetchQueries({ type: "active", predicate: ({ state }) => state.error !== null });
        }
        isBack ||= connection.kind === "offline";
      },
      onChanges: (changes) => applyChanges(client, throttle, changes),
      onReset: () => void client.invalidateQueries(),
    });
  }, [client, onConnection]);
  return null;
}
