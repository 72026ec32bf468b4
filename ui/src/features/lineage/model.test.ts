import { expect, test } from "vitest";

import { type LineageGraph } from "@/entities/artifact/queries";

import { lineageModel, type Followed, type LineageModel } from "./model";

const artifact = (id: string) => ({
  id,
  type_name: "int",
  kind: "scalar" as const,
  summary: id,
  size: 1,
  created_at: "2026-01-01T00:00:00Z",
});
const run = (id: string, name = id) => ({
  id,
  name,
  function: `app.${name}`,
  root_id: "root",
  state: "RESOLVED" as const,
  created_at: "2026-01-01T00:00:00Z",
});
const edge = (run_id: string, direction: "input" | "output", artifact_id: string) => ({
  run_id,
  direction,
  artifact_id,
  name: direction,
});
const graph = (
  edges: LineageGraph["edges"],
  cut: string[] = [],
  runs = edges.map((each) => run(each.run_id)),
) => ({
  edges,
  cut,
  runs,
  artifacts: [...new Set(edges.map((each) => each.artifact_id))].map(artifact),
});

const up: Followed = {
  artifactId: "m",
  way: "up",
  graph: graph([edge("train", "output", "m"), edge("train", "input", "data")], ["data"]),
};
const down: Followed = {
  artifactId: "m",
  way: "down",
  graph: graph([edge("test", "input", "m"), edge("test", "output", "score")]),
};
const shown = (model: LineageModel) =>
  model.columns.map((column) => [column.at, column.nodes.map((node) => node.key)] as const);

test("the value is in the middle, with what made it to the left and what used it to the right", () => {
  const model = lineageModel("m", [up, down], new Set());
  expect(shown(model)).toEqual([
    [-2, ["adata"]],
    [-1, ["rtrain"]],
    [0, ["am"]],
    [1, ["rtest"]],
    [2, ["ascore"]],
  ]);
  expect(model.edges.map(({ from, to }) => `${from} ${to}`)).toEqual([
    "rtrain am",
    "adata rtrain",
    "am rtest",
    "rtest ascore",
  ]);
});

test("what leads on can be asked for, and goes on in the same columns when it was", () => {
  const [first] = lineageModel("m", [up], new Set()).columns;
  expect(first!.nodes[0]).toMatchObject({ leadsOn: true, isCut: false });
  const more: Followed = {
    artifactId: "data",
    way: "up",
    graph: graph([edge("load", "output", "data"), edge("load", "input", "raw")]),
  };
  const model = lineageModel("m", [up, down, more], new Set());
  expect(shown(model).slice(0, 3)).toEqual([
    [-4, ["araw"]],
    [-3, ["rload"]],
    [-2, ["adata"]],
  ]);
  expect(model.columns[2]!.nodes[0]).toMatchObject({ leadsOn: false });
});

test("many runs of one function are one node until it is opened", () => {
  const ids = Array.from({ length: 20 }, (_, place) => `use${place}`);
  const many: Followed = {
    artifactId: "m",
    way: "down",
    graph: graph(
      ids.map((id) => edge(id, "input", "m")),
      ["m"],
      ids.map((id) => run(id, "use")),
    ),
  };
  const model = lineageModel("m", [many], new Set());
  expect(shown(model)).toEqual([
    [0, ["am"]],
    [1, ["g1 app.use"]],
  ]);
  expect(model.edges).toHaveLength(1);
  expect(model.columns[0]!.nodes[0]).toMatchObject({ isCut: true });
  expect(lineageModel("m", [many], new Set(["g1 app.use"])).columns[1]!.nodes).toHaveLength(20);
});

test("a value that is met again stays where it was met first", () => {
  const loop: Followed = {
    artifactId: "m",
    way: "down",
    graph: graph([edge("same", "input", "m"), edge("same", "output", "m")]),
  };
  expect(shown(lineageModel("m", [loop], new Set()))).toEqual([
    [0, ["am"]],
    [1, ["rsame"]],
  ]);
  expect(lineageModel("m", [], new Set()).edges).toEqual([]);
});
