import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";

import { idAt, placeOfRun } from "@/entities/graph/model";
import { graphQueries } from "@/entities/graph/queries";
import { runAtom, type PageProps } from "@/shared/location";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { Inspector } from "./Inspector";
import { Navigator } from "./Navigator";

/** One pipeline run: its runs on one side, the selected one on the other. */
export function RunPage({ parameters }: PageProps) {
  const rootId = parameters["rootId"] ?? "";
  const graph = useQuery(graphQueries.of(rootId));
  const wanted = useAtomValue(runAtom);
  return (
    <QueryPanel query={graph} title="The pipeline run cannot be shown">
      {(found) => {
        const selected = (wanted === "" ? null : placeOfRun(found, wanted)) ?? 0;
        return (
          <>
            <Navigator graph={found} selected={selected} />
            <Inspector runId={idAt(found, selected)} />
          </>
        );
      }}
    </QueryPanel>
  );
}
