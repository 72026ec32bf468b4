import { useAtomValue } from "jotai";
import { useEffect } from "react";

import { connectionAtom } from "@/entities/connection/connectionAtom";
import { type LogPages } from "@/entities/log/logPages";

/** Have what could not be asked for be asked for again as soon as the server is back. */
export function useAskedAgain(pages: Pick<LogPages, "facts" | "retry">): void {
  const { kind } = useAtomValue(connectionAtom);
  useEffect(() => {
    if (kind === "live" && pages.facts().error !== null) pages.retry();
  }, [kind, pages]);
}
