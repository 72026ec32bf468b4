import { expect, test } from "vitest";

import { madeGraph } from "../graph/made";
import { shownStateAt } from "../graph/model";
import { type RunDetail } from "./queries";
import { stateOfDetail } from "./stateOfDetail";
import { type RunState, stateWords } from "./states";

const trouble = { is_interrupted: true, since: "2026-11-26T12:00:08.7Z", why: "its process ended" };

/** What a run is called by itself, and among the others of its pipeline run. */
const wordsFor = (state: RunState, isRoot: boolean): readonly string[] => {
  const run = { state, parent_id: isRoot ? null : "a", original_run_id: null } as RunDetail["run"];
  const graph = madeGraph(
    [
      { name: "root", parent: -1, state: isRoot ? state : "RAN" },
      { name: "step", parent: 0, state },
    ],
    true,
  );
  return [stateOfDetail({ run, trouble }), shownStateAt(graph, isRoot ? 0 : 1)].map(
    (each) => stateWords[each],
  );
};

test("a run of a pipeline run that lost its driver is called the same by itself and among the others", () => {
  expect(wordsFor("CREATED", false)).toEqual(["Queued", "Queued"]);
  expect(wordsFor("CREATED", true)).toEqual(["Interrupted", "Interrupted"]);
  expect(wordsFor("SCHEDULED", false)).toEqual(["Interrupted", "Interrupted"]);
  expect(wordsFor("RESOLVED", false)).toEqual(["Succeeded", "Succeeded"]);
});
