import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { wholeStateOf } from "./progress";
import { patched } from "./patch";
import { wholeSpanOf } from "./whole";

const child = { name: "a", parent: 0, ended: 3000 } as const;
const spanOf = (...asked: Parameters<typeof madeGraph>) => {
  const graph = madeGraph(...asked);
  const { began, over } = wholeSpanOf(graph);
  return [began, over].map((moment) => moment && moment - graph.origin);
};

test("as soon as it is told that a pipeline run has succeeded it goes on no longer", () => {
  const graph = madeGraph([{ name: "root", parent: -1, state: "RAN" }, child]);
  expect(wholeSpanOf(graph).over).toBeNull();
  const told = {
    seq: 1,
    at: "2026-01-01T00:00:21Z",
    root_id: graph.rootId,
    states: [],
    also: [],
    function: null,
    runs: [{ id: graph.rootId, position: 0, is_new: false, states: ["RESOLVED" as const] }],
  };
  const { graph: after } = patched(graph, [told]);
  expect(after.pipelineState).toBe("RUNNING");
  expect(wholeStateOf(after)).toBe("RESOLVED");
  expect(wholeSpanOf(after).over).toBe(graph.origin + 21_000);
});

test("a pipeline run ends with its last step, not with a root that failed before", () => {
  const failed = { name: "root", parent: -1, state: "FAILED", ended: 1000 } as const;
  const graph = madeGraph([failed, child]);
  expect(wholeSpanOf(graph).over).toBe(graph.origin + 3001);
  expect(wholeSpanOf({ ...graph, pipelineState: "RUNNING" }).over).toBeNull();
});

test("one that was interrupted lasted until it was last heard of, and one that has not begun has no beginning", () => {
  const root = { name: "root", parent: -1, state: "RAN" } as const;
  expect(spanOf([root, child], true, 5000)).toEqual([0, 5000]);
  expect(spanOf([{ ...root, state: "CREATED", isUnstarted: true }])).toEqual([null, null]);
});
