import { expect, test } from "vitest";

import { type Placed } from "./layout";
import { openedAtFirst } from "./opening";
import { sceneOf } from "./scene";
import { structured } from "./structure";
import { madeGraph } from "./testGraphs";
import { neighbour, wayThrough } from "./walk";

/** One leads to two, each of which leads to the last, in which there is a run. */
const graph = madeGraph(
  [
    { parent: 0, fn: "m.a" },
    { parent: 0, fn: "m.b", needs: [1] },
    { parent: 0, fn: "m.c", needs: [1] },
    { parent: 0, fn: "m.d", needs: [2, 3], result: 5 },
    { parent: 4, fn: "m.e" },
  ],
  4,
);
const structure = structured(graph);
const scene = sceneOf(structure, openedAtFirst(structure, graph, 0));
const at = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
const placed: Placed = {
  direction: "down",
  boxes: new Map([
    ["r0", { x: -10, y: -10, width: 200, height: 200 }],
    ["r1", at(50, 0)],
    ["r2", at(0, 20)],
    ["r3", at(120, 20)],
    ["r4", at(50, 40)],
    ["r5", at(50, 60)],
    ["r4<", at(50, 50)],
    ["r4!", at(50, 70)],
    ["r0!", at(50, 100)],
  ]),
  lines: new Map(),
};

test("arrows go along the edges, and beside where there is none", () => {
  expect(neighbour(scene, placed, "r0", "ArrowDown")).toBe("r1");
  expect(neighbour(scene, placed, "r1", "ArrowDown")).toBe("r2");
  expect(neighbour(scene, placed, "r2", "ArrowRight")).toBe("r1");
  expect(neighbour(scene, placed, "r1", "ArrowUp")).toBe("r0");
  expect(neighbour(scene, placed, "r4", "ArrowDown")).toBe("r4<");
  expect(neighbour(scene, placed, "r4<", "ArrowDown")).toBe("r5");
  expect(neighbour(scene, placed, "r0!", "ArrowDown")).toBeNull();
});

test("with the graph from left to right the arrows turn, too", () => {
  expect(neighbour(scene, { ...placed, direction: "right" }, "r1", "ArrowRight")).toBe("r2");
});

test("the way through a run is what it needs and what needs it", () => {
  const way = wayThrough(scene, "r2");
  expect([...way].filter((key) => /^r\d+$/.test(key)).sort()).toEqual(["r0", "r1", "r2", "r4", "r5"]);
  expect(way.has("r1 r2")).toBe(true);
  expect(way.has("r1 r3")).toBe(false);
});

test("from within a run the way goes on outside of it", () => {
  expect([...wayThrough(scene, "r5")]).toEqual(expect.arrayContaining(["r1", "r2", "r3", "r4", "r0!"]));
});
