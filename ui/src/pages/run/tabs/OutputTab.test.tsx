import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { madeGraph, type MadeRun } from "@/entities/graph/made";
import { idAt } from "@/entities/graph/model";
import { graphQueries } from "@/entities/graph/queries";
import { type RunDetail } from "@/entities/run/queries";

import { OutputTab } from "./OutputTab";

const stopping = (trained: MadeRun["state"]): readonly MadeRun[] => [
  { name: "pipeline", parent: -1, state: "RAN" },
  { name: "train", parent: 0, state: trained ?? "FAILED" },
  { name: "score", parent: 0, state: "SCHEDULED" },
];

/** What is said of the output of a run that has not ended. */
function told(runs: readonly MadeRun[], place: number): string | null {
  const graph = madeGraph(runs);
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(graphQueries.of(graph.rootId).queryKey, graph);
  const run = {
    id: idAt(graph, place),
    root_id: graph.rootId,
    parent_id: place === 0 ? null : graph.rootId,
    state: runs[place]?.state,
    error: null,
  };
  const detail = { run, trouble: null, jobs: [], attempts: [], logs: [] } as unknown as RunDetail;
  return render(
    <QueryClientProvider client={client}>
      <OutputTab detail={detail} />
    </QueryClientProvider>,
  ).container.textContent;
}

test("where a run has failed, those around and beside it, which are being stopped, will have no output", () => {
  expect(told(stopping("FAILED"), 0)).toContain("There will be no output: a run that this one called has");
  expect(told(stopping("FAILED"), 2)).toContain("There will be no output: another run has failed");
});

test("while none has failed, an output is to come", () => {
  expect(told(stopping("RESOLVED"), 0)).toContain("There is no output yet");
  expect(told(stopping("RETRYING"), 2)).toContain("There is no output yet: this run is running.");
});
