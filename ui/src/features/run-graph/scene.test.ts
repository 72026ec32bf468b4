import fc from "fast-check";
import { expect, test } from "vitest";

import { RUN_STATES } from "@/entities/run/states";
import { type RunGraph } from "@/entities/graph/model";

import { groupKey, MOST_ALIKE, runKey } from "./items";
import {
  allClosed,
  allOpened,
  NOTHING_OPEN,
  openedAtFirst,
  toggled,
  withGroup,
  withSelected,
} from "./opening";
import { MOST_DRAWN, nodeOfRun, sceneOf, type Scene } from "./scene";
import { structured, structureOf } from "./structure";
import { chain, madeGraph, mapped, type RunMade } from "./testGraphs";
import { edgesOf } from "./walk";

const sceneAtFirst = (graph: RunGraph, selected = 0): Scene => {
  const structure = structured(graph);
  return sceneOf(structure, openedAtFirst(structure, graph, selected));
};
const pairs = (scene: Scene): readonly string[] =>
  edgesOf(scene)
    .filter(({ isStart }) => !isStart)
    .map(({ from, to, count }) => `${from} ${to} ${count}`);

test("a graph of one run is one node without a frame", () => {
  const scene = sceneAtFirst(madeGraph([]));
  expect([...scene.nodes.keys()]).toEqual(["r0"]);
  expect(scene.root.isOpen).toBe(false);
  expect(edgesOf(scene)).toEqual([]);
});

test("runs without edges are all there", () => {
  const scene = sceneAtFirst(madeGraph([{ parent: 0 }, { parent: 0, fn: "m.other" }]));
  expect([...scene.nodes.keys()]).toEqual(["r0", "r1", "r2"]);
  expect(pairs(scene)).toEqual([]);
});

test("runs that only build containers are left out, and what they pass on leads past them", () => {
  const graph = madeGraph(
    [
      { parent: 0, fn: "m.a" },
      { parent: 0, fn: "m.b" },
      { parent: 0, isVirtual: true, needs: [1, 2] },
      { parent: 0, isVirtual: true, needs: [3] },
      { parent: 0, fn: "m.c", needs: [4] },
    ],
    5,
  );
  const scene = sceneAtFirst(graph);
  expect(scene.nodes.has("r3")).toBe(false);
  expect(pairs(scene)).toEqual(["r1 r5 1", "r2 r5 1", "r5 r0! 1"]);
  expect(scene.total).toBe(4);
});

test("a result that is built of several runs comes from all of them", () => {
  const graph = madeGraph([{ parent: 0 }, { parent: 0 }, { parent: 0, isVirtual: true, needs: [1, 2] }], 3);
  expect(pairs(sceneAtFirst(graph))).toEqual(["r1 r0! 1", "r2 r0! 1"]);
});

test("many runs of one function are one node, with the number of what they pass on", () => {
  const scene = sceneAtFirst(mapped(1000));
  const group = [...scene.nodes.values()].find(({ kind }) => kind === "group");
  expect(group?.places).toHaveLength(1000);
  expect(scene.nodes.size).toBe(4);
  expect(pairs(scene)).toContain(`${group?.key ?? ""} r1001 1000`);
  expect(scene.shown).toBe(2);
  expect(scene.total).toBe(1002);
});

test(`not more than ${MOST_ALIKE} of one function stand for themselves`, () => {
  expect([...sceneAtFirst(mapped(MOST_ALIKE)).nodes.values()].some(({ kind }) => kind === "group")).toBe(
    false,
  );
});

test("the run that failed among many is seen, the others are counted", () => {
  const graph = mapped(1000, 500);
  const scene = sceneAtFirst(graph);
  expect(scene.nodes.get("r501")?.kind).toBe("run");
  const rests = [...scene.nodes.values()].filter(({ kind }) => kind === "rest");
  expect(rests.map(({ places }) => places.length)).toEqual([999]);
});

test("a long chain shows its beginning and its end, and opens in pages", () => {
  const structure = structured(chain(2000));
  const before = openedAtFirst(structure, structure.graph, 0);
  const scene = sceneOf(structure, before);
  const rest = [...scene.nodes.values()].find(({ kind }) => kind === "rest");
  expect(rest?.places).toHaveLength(2000 - 60);
  expect(pairs(scene)).toContain(`r30 ${rest?.key ?? ""} 1`);
  const after = sceneOf(structure, toggled(before, rest?.key ?? "", true));
  expect(after.shown).toBe(scene.shown + 100);
  expect([...after.nodes.values()].filter(({ kind }) => kind === "rest")).toHaveLength(1);
});

test("a run that is selected in a long chain is seen", () => {
  const scene = sceneAtFirst(chain(2000), 1000);
  expect(scene.nodes.get("r1000")?.kind).toBe("run");
  expect([...scene.nodes.values()].filter(({ kind }) => kind === "rest")).toHaveLength(2);
});

test("a key in an address leads to its group", () => {
  const graph = madeGraph([
    { parent: 0, fn: "m.whole" },
    ...Array.from({ length: 30 }, () => ({ parent: 1, fn: "m.each" })),
  ]);
  const structure = structured(graph);
  const key = groupKey(structure, 2);
  expect(sceneOf(structure, withGroup(structure, key, allClosed(structure, 0))).nodes.get(key)?.kind).toBe(
    "group",
  );
  expect(withGroup(structure, "nonsense", NOTHING_OPEN)).toBe(NOTHING_OPEN);
});

test("what somebody closed stays closed until a run in it is selected", () => {
  const graph = madeGraph([{ parent: 0, fn: "m.whole" }, { parent: 1 }]);
  const structure = structured(graph);
  const closed = toggled(openedAtFirst(structure, graph, 0), "r1", false);
  expect(sceneOf(structure, openedAtFirst(structure, graph, 0, closed)).nodes.has("r2")).toBe(false);
  expect(sceneOf(structure, withSelected(structure, 2, closed)).nodes.has("r2")).toBe(true);
});

test("states change no structure: what is to see stays the same", () => {
  const graph = mapped(50);
  const failed = { ...graph, state: graph.state.map(() => RUN_STATES.indexOf("FAILED")) };
  expect(structureOf(failed)).toBe(structureOf(graph));
});

/** Any runs in any runs, each taking the output of any runs beside it that were before it. */
const anyGraph = fc
  .array(
    fc.record({
      parent: fc.nat(),
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      fn: fc.constantFrom("m.a", "m.b"),
      state: fc.constantFrom(...RUN_STATES),
      isVirtual: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    }),
    { maxLength: 150 },
  )
  .map((told) => {
    const made: RunMade[] = [];
    for (const run of told) {
      const wholes = made.flatMap((each, index) => (each.isVirtual === true ? [] : [index + 1]));
      const parent = [0, ...wholes][run.parent % (wholes.length + 1)] ?? 0;
      const beside = made.flatMap((each, index) => (each.parent === parent ? [index + 1] : []));
      const needs = beside.length === 0 ? [] : run.needs.map((need) => beside[need % beside.length] ?? 0);
      made.push({ ...run, parent, needs });
    }
    return madeGraph(made);
  });

test("edges that go round, which no run can have, do not stop anything", () => {
  const graph = madeGraph([
    { parent: 0, needs: [2] },
    { parent: 0, needs: [1] },
  ]);
  expect(pairs(sceneAtFirst(graph))).toEqual(["r2 r1 1", "r1 r2 1"]);
});

test("whatever the graph: no node twice, edges between nodes of one frame, no circles, not too much", () => {
  fc.assert(
    fc.property(anyGraph, fc.nat(), fc.boolean(), (graph, any, isAll) => {
      const structure = structured(graph);
      const selected = any % graph.count;
      const first = openedAtFirst(structure, graph, selected);
      const scene = sceneOf(structure, isAll ? allOpened(structure, first) : first);
      const seen: number[] = [];
      for (const node of scene.nodes.values())
        if (["run", "group", "rest"].includes(node.kind) && !(node.kind === "group" && node.isOpen))
          seen.push(...node.places);
      expect(new Set(seen).size).toBe(seen.length);
      for (const frame of scene.frames.values()) {
        const keys = frame.nodes.map(({ key }) => key);
        for (const { from, to } of frame.edges) {
          expect(keys).toContain(from);
          expect(keys).toContain(to);
        }
        expect(isWithoutCircle(keys, frame.edges)).toBe(true);
      }
      // All runs are somewhere: in a node, or in something closed that has one.
      for (let place = 0; place < graph.count; place += 1)
        expect(nodeOfRun(scene, structure, place)).not.toBeNull();
      if ((graph.flags[selected] ?? 0) === 0) expect(scene.nodes.has(runKey(selected))).toBe(true);
      expect(scene.nodes.size).toBeLessThanOrEqual(MOST_DRAWN + 60);
    }),
    { numRuns: 150 },
  );
});

function isWithoutCircle(
  keys: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
): boolean {
  let left = [...keys];
  for (;;) {
    const free = left.filter((key) => !edges.some(({ from, to }) => to === key && left.includes(from)));
    if (free.length === 0) return left.length === 0;
    left = left.filter((key) => !free.includes(key));
  }
}

test("however much is opened, no more is drawn than can be", () => {
  const graph = madeGraph(
    Array.from({ length: 1500 }, (_, index) =>
      index < 100
        ? { parent: 0, fn: `m.whole${index % 10}` }
        : { parent: 1 + (index % 100), fn: `m.f${index}` },
    ),
  );
  const structure = structured(graph);
  const scene = sceneOf(structure, allOpened(structure, openedAtFirst(structure, graph, 0)));
  expect(scene.nodes.size).toBeLessThanOrEqual(MOST_DRAWN);
  expect(scene.nodes.size).toBeGreaterThan(MOST_DRAWN - 100);
  expect(scene.isCut).toBe(true);
});
