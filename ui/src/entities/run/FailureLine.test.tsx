import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { FailureLine } from "./FailureLine";
import { runPageQueries } from "./pages";
import { type Failure, type RunRow } from "./queries";

const run = {
  id: "a".repeat(32),
  root_id: "a".repeat(32),
  error: { name: "ValueError", line: "odd" },
} as unknown as RunRow;

const failure = (id: string, lines: readonly string[]) =>
  ({
    run: { id, root_id: run.root_id, name: "fit" },
    error: { name: "KeyError", message: "rows" },
    log_lines: lines.map((text, number) => ({ number, text })),
  }) as unknown as Failure;

/** Show why a run failed, once the server has told. */
function told(row: RunRow, answer: Failure | null) {
  const client = new QueryClient();
  client.setQueryData(runPageQueries.failure(row.id).queryKey, answer);
  const { container } = render(
    <QueryClientProvider client={client}>
      <FailureLine run={row} />
    </QueryClientProvider>,
  );
  return { text: container.textContent, to: container.querySelector("a")?.getAttribute("href") };
}

test.each([
  ["itself", run, run.id, "└ValueError: odd"],
  ["one of its steps", { ...run, error: null }, "b".repeat(32), "└KeyError: rows · in fit"],
])("a log is offered where what failed wrote one: %s", (_, row, id, text) => {
  expect(told(row, failure(id, ["a line"]))).toEqual({
    text: `${text}Open log`,
    to: expect.stringMatching(`^/runs/${run.root_id}.*tab=logs`) as unknown,
  });
  expect(told(row, failure(id, []))).toEqual({ text, to: undefined });
});

test("where it is not known what failed, the run's own log is offered", () => {
  const { text, to } = told({ ...run, error: null }, null);
  expect(text).toBe("└What failed is not known.Open log");
  expect(to).toContain(run.id);
});
