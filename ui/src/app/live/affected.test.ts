import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { pipelineQueries } from "@/entities/pipeline/queries";
import { type Changes } from "@/shared/api/feed";

import { applyChanges } from "./affected";

const ROOT = "a".repeat(32);

const changesOf = (more: Partial<Changes>): Changes => ({
  seq: 1,
  at: "2026-01-01T00:00:01Z",
  root_id: ROOT,
  function: null,
  states: [],
  runs: [],
  also: [],
  ...more,
});

/** The keys that are asked for again. */
function askedAfter(changes: Changes): readonly unknown[] {
  const asked: unknown[] = [];
  applyChanges(new QueryClient(), (key) => asked.push(key), [changes]);
  return asked;
}

test("lists of pipelines are asked for again when a root moves, and not for each of its steps", () => {
  const moved = (position: number): Changes =>
    changesOf({ runs: [{ id: ROOT, position, is_new: false, states: ["SCHEDULED"] }] });
  expect(askedAfter(moved(0))).toContainEqual(pipelineQueries.all());
  expect(askedAfter(moved(1))).not.toContainEqual(pipelineQueries.all());
  expect(askedAfter(changesOf({ states: ["COMPLETE"] }))).toContainEqual(pipelineQueries.all());
});

test("what shows whether a run was interrupted is asked for again when a driver is lost", () => {
  const asked = askedAfter(changesOf({ also: ["driver"] }));
  expect(asked).toContainEqual(pipelineQueries.all());
  expect(asked).toContainEqual(["home"]);
});
