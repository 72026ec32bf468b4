import { QueryClient, QueryObserver, type QueryKey } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { pipelineQueries } from "@/entities/pipeline/queries";
import { runQueries } from "@/entities/run/queries";
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
function askedAfter(changes: Changes, client = new QueryClient()): readonly unknown[] {
  const asked: unknown[] = [];
  applyChanges(client, (key) => asked.push(key), [changes]);
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

test("what is shown of a nested run is asked for again when its pipeline run's driver is lost or back", () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const shown = (root_id: string, id: string) => {
    // An address may name the beginning of an id alone.
    const keys: QueryKey[] = [runQueries.detail(id.slice(0, 12)).queryKey, runQueries.inputs(id).queryKey];
    for (const queryKey of keys) {
      client.setQueryData(queryKey, { run: { id, root_id } });
      new QueryObserver(client, { queryKey }).subscribe(() => undefined);
    }
    return keys;
  };
  const own = shown(ROOT, "b".repeat(32));
  const others = shown("c".repeat(32), "d".repeat(32));
  const asked = askedAfter(changesOf({ also: ["driver"] }), client);
  for (const key of own) expect(asked).toContainEqual(key);
  for (const key of others) expect(asked).not.toContainEqual(key);
  expect(askedAfter(changesOf({ also: ["usage"] }), client)).not.toContainEqual(own[0]);
});

test("what was shown before is asked for again when somebody comes back to it, not before", () => {
  const client = new QueryClient();
  const [id, other] = ["b".repeat(32), "c".repeat(32)];
  for (const each of [id, other])
    client.setQueryData([...runQueries.detail(each).queryKey], { run: { id: each, root_id: ROOT } });
  const ended = changesOf({ runs: [{ id, position: 1, is_new: false, states: ["RESOLVED"] }] });
  expect(askedAfter(ended, client)).not.toContainEqual(runQueries.detail(id).queryKey);
  const isOld = (each: string) => client.getQueryState(runQueries.detail(each).queryKey)?.isInvalidated;
  expect([isOld(id), isOld(other)]).toEqual([true, false]);
});
