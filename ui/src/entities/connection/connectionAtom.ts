import { atom } from "jotai";

import { type Connection } from "@/shared/api/feed";

const connectionBase = atom<Connection>({ kind: "connecting" });
/** Whether what is shown follows the server. */
export const connectionAtom = atom((get) => get(connectionBase));
export const connectionChangedAtom = atom(null, (_get, set, connection: Connection) =>
  set(connectionBase, connection),
);
