import { expect, test } from "vitest";

import { type RunRow } from "@/entities/run/queries";

import { cancellable, outcomesOf, retagged, wordsOf, type Outcome } from "./model";

const run = (id: string, root: string, state: RunRow["state"]): RunRow => ({
  id,
  root_id: root,
  parent_id: null,
  function: "a.b",
  name: "b",
  state,
  is_interrupted: false,
  interruption: null,
  created_at: "2026-11-26T00:00:00Z",
  started_at: null,
  ended_at: null,
  duration: null,
  tags: [],
  attempts: 1,
  owner: "ann",
  error: null,
  original_run_id: null,
});

test("what is over cannot be canceled, and a pipeline run is canceled once", () => {
  const runs = [
    run("a", "a", "RAN"),
    run("b", "a", "SCHEDULED"),
    run("c", "c", "RESOLVED"),
    run("d", "d", "CREATED"),
  ];
  expect(cancellable(runs).map((each) => each.id)).toEqual(["a", "d"]);
});

test("one that fails does not keep the others from it", async () => {
  const outcomes: Outcome[] = [];
  await outcomesOf(
    [run("a", "a", "RAN"), run("b", "b", "RAN")],
    (each) => (each.id === "a" ? Promise.reject(new Error("It is over.")) : Promise.resolve("done")),
    (outcome) => outcomes.push(outcome),
  );
  expect(outcomes.map(({ trouble, said }) => trouble ?? said)).toEqual(["It is over.", "done"]);
});

test("tags are added and taken away", () => {
  expect(wordsOf(" gpu, needs a look ,gpu,")).toEqual(["gpu", "needs a look"]);
  expect(retagged(["a", "b"], ["b", "c"], ["a"])).toEqual(["b", "c"]);
});
