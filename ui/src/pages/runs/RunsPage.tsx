import { useAtomValue, useSetAtom } from "jotai";
import { useEffect } from "react";

import { goAtom, placeAtom, valueOf } from "@/shared/location";

import { RunsPanel } from "./RunsPanel";

/** All runs. */
export function RunsPage() {
  const { hash } = useAtomValue(placeAtom);
  const go = useSetAtom(goAtom);
  const oldSearch = valueOf(hash, "search");
  useEffect(() => {
    // Old links have it in the hash, some of them as JSON.
    if (oldSearch === undefined) return;
    go({ query: { search: oldSearch.replace(/^"(.*)"$/, "$1") }, hash: { search: null } }, "replace");
  }, [oldSearch, go]);
  return (
    <>
      <h1 className="visually-hidden">Runs</h1>
      <RunsPanel />
    </>
  );
}
