import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useStore } from "jotai";
import { useState } from "react";

import { graphQueries } from "@/entities/graph/queries";
import { ApiError } from "@/shared/api/client";
import { placeAtom, viewAtom, type PageProps } from "@/shared/location";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Skeleton } from "@/shared/ui/Skeleton";

import { beginToAsk } from "./asked";
import { RunFrame } from "./RunFrame";
import { UnknownRun } from "./UnknownRun";
import { useMendedPlace } from "./useMendedPlace";
import { prepareView } from "./views";

const UNKNOWN = new Set([404, 409, 422]);

/** One pipeline run: its runs on one side, the selected one on the other. */
export function RunPage({ parameters }: PageProps) {
  const rootId = parameters["rootId"] ?? "";
  const client = useQueryClient();
  const store = useStore();
  // Once, before anything of it is drawn: what it shows at first is asked for together.
  useState(() => {
    prepareView(store.get(viewAtom));
    beginToAsk(client, rootId, store.get(placeAtom));
  });
  const graph = useQuery(graphQueries.of(rootId));
  const isMoving = useMendedPlace(graph.data, graph.isFetching, parameters);
  if (isMoving) return <Skeleton rows={8} />;
  const status = graph.error instanceof ApiError ? graph.error.status : null;
  // What was there and is not any more was removed: nothing that could be done with it would work.
  if (status !== null && (status === 404 || (graph.data === undefined && UNKNOWN.has(status))))
    return (
      <UnknownRun
        path={parameters["path"] ?? ""}
        id={rootId}
        told={graph.error?.message ?? ""}
        wasThere={graph.data !== undefined}
      />
    );
  return (
    <QueryPanel query={graph} title="The pipeline run cannot be shown" skeleton={<Skeleton rows={12} />}>
      {(found) => <RunFrame graph={found} />}
    </QueryPanel>
  );
}
