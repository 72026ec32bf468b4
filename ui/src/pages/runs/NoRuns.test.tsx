import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { runPageQueries } from "@/entities/run/pages";
import { type RunsAsked } from "@/entities/run/queries";
import { askedBy, NESTED_TOO, NO_FILTER, type RunFilter } from "@/features/run-search/model";

import { NoRuns } from "./NoRuns";

/** Show what stands in the place of a list without runs, where so many runs are like that once nested ones count. */
function shown(filter: RunFilter, nested: number): void {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const asked = askedBy(filter, 0);
  const know = (which: RunsAsked, total: number): void =>
    void client.setQueryData(
      runPageQueries.summary(which).queryKey,
      (before) => ({ ...before, total, is_complete: true }) as typeof before,
    );
  know({ roots_only: true }, 20);
  know({ ...asked, ...NESTED_TOO }, nested);
  render(
    <QueryClientProvider client={client}>
      <NoRuns filter={filter} asked={asked} onClear={() => undefined} />
    </QueryClientProvider>,
  );
}

test("where only nested runs are like that, it says so and leads to them", () => {
  shown({ ...NO_FILTER, status: ["queued"] }, 3);
  expect(screen.getByText("No pipeline run is like that, but nested runs are.")).toBeTruthy();
  const link = screen.getByRole("link", { name: "Look among all runs" });
  expect(link.getAttribute("href")).toContain("nested=1");
});

test("where no run is like that, it says what words are looked for in", () => {
  shown({ ...NO_FILTER, search: "alpha=0.3" }, 0);
  expect(
    screen.getByText(
      "No run passes these filters. Without them there are 20 runs. Words are looked for in names, functions and ids, not in arguments.",
    ),
  ).toBeTruthy();
  expect(screen.queryByRole("link")).toBeNull();
});
