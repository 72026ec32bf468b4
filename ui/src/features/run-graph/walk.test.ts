import fc from "fast-check";
import { expect, test } from "vitest";

import { reached } from "@/entities/graph/reach";

import { placed as laidOut, type Placed } from "./layout";
import { allOpened, NOTHING_OPEN, openedAtFirst } from "./opening";
import { sceneOf } from "./scene";
import { structured } from "./structure";
import { chains, madeGraph, mapped, type RunMade } from "./testGraphs";
import { byElk } from "./testLayouter";
import { neighbour, wayThrough, withEdges } from "./walk";

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

/** Runs in runs, each of which needs some of those beside it. */
const nested = fc
  .array(
    fc.record({
      parent: fc.nat(),
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      isVirtual: fc.nat(4),
      isResult: fc.boolean(),
    }),
    { minLength: 1, maxLength: 18 },
  )
  .map((drawn) => {
    const runs: (RunMade & { isResult: boolean })[] = [];
    for (const each of drawn) {
      const wholes = [0, ...runs.flatMap((run, index) => (run.isVirtual === true ? [] : [index + 1]))];
      const parent = wholes[each.parent % wholes.length] ?? 0;
      const beside = runs.flatMap((run, index) => (run.parent === parent ? [index + 1] : []));
      const needs = each.needs.flatMap((need) => beside[need % Math.max(1, beside.length)] ?? []);
      runs.push({ parent, needs, isVirtual: each.isVirtual === 0, isResult: each.isResult });
    }
    const resultOf = (whole: number): number =>
      runs.findIndex((run) => run.parent === whole && run.isResult) + 1;
    const withResults = runs.map((run, index) => ({
      ...run,
      ...(resultOf(index + 1) > 0 && { result: resultOf(index + 1) }),
    }));
    return madeGraph(withResults);
  });

test("what is pointed at and what is looked for have the same way, but for what it is in", () => {
  fc.assert(
    fc.property(nested, fc.nat(), (one, drawn) => {
      const whole = structured(one);
      const open = sceneOf(whole, allOpened(whole, NOTHING_OPEN));
      const shown = [...open.nodes.keys()].filter((key) => /^r\d+$/.test(key));
      const key = shown[drawn % shown.length] ?? "r0";
      const around = new Set<string>();
      for (let each = open.nodes.get(key)?.inside; each != null; each = open.nodes.get(each)?.inside)
        around.add(each);
      const place = Number(key.slice(1));
      const [up, down] = [reached(one, [place], "up"), reached(one, [place], "down")];
      const way = wayThrough(open, key);
      expect(shown.filter((each) => way.has(each) && !around.has(each))).toEqual(
        shown.filter((each) => up[Number(each.slice(1))] === 1 || down[Number(each.slice(1))] === 1),
      );
    }),
    { numRuns: 300 },
  );
});

test("a way has the edges between its runs, and those into what is open and out of it", () => {
  const graph = madeGraph([
    { parent: 0, fn: "m.a" },
    { parent: 0, fn: "m.b", needs: [1], result: 4 },
    { parent: 2, fn: "m.c" },
    { parent: 2, fn: "m.d", needs: [3] },
    { parent: 0, fn: "m.e", needs: [2] },
  ]);
  const whole = structured(graph);
  const open = sceneOf(whole, allOpened(whole, NOTHING_OPEN));
  const edges = (...keys: string[]): readonly string[] =>
    [...withEdges(open, new Set(keys))].filter((key) => !keys.includes(key)).sort();
  expect(edges("r1", "r3")).toEqual(["r1 r2", "r2<", "r2< r3"]);
  expect(edges("r4", "r5")).toEqual(["r2 r5", "r2!", "r4 r2!"]);
  expect(edges("r3", "r4")).toEqual(["r3 r4"]);
  expect(edges("r1", "r5")).toEqual([]);
  expect(edges("r2", "r3", "r4")).toEqual(["r2!", "r2< r3", "r2<", "r3 r4", "r4 r2!"].sort());
});

test("in rows, the end of one leads to the beginning of the next, and back", () => {
  const searched = mapped(12);
  const whole = structured(searched);
  const open = sceneOf(whole, openedAtFirst(whole, searched, 0));
  const box = (place: number) => ({ ...at(220 * (place % 3), 80 * Math.floor(place / 3)), width: 200 });
  const boxes = new Map(Array.from({ length: 12 }, (_, place) => [`r${place + 1}`, box(place)] as const));
  const inRows = { direction: "down", boxes: boxes.set("r13", at(220, 320)), lines: new Map() } as const;
  expect(neighbour(open, inRows, "r3", "ArrowRight")).toBe("r4");
  expect(neighbour(open, inRows, "r4", "ArrowLeft")).toBe("r3");
  expect(neighbour(open, inRows, "r2", "ArrowDown")).toBe("r13");
});

test("in rows of chains, a call leads to the same one of the next chain", async () => {
  const searched = chains(12);
  const whole = structured(searched);
  const open = sceneOf(whole, openedAtFirst(whole, searched, 0));
  const inRows = await laidOut(open, "down", byElk);
  const lasts = Array.from({ length: 12 }, (_, index) => `r${2 * index + 3}`);
  expect(new Set(lasts.map((key) => inRows.boxes.get(key)!.y)).size).toBeGreaterThan(1);
  lasts.slice(1).forEach((key, place) => {
    expect(neighbour(open, inRows, lasts[place]!, "ArrowRight")).toBe(key);
    expect(neighbour(open, inRows, key, "ArrowLeft")).toBe(lasts[place]);
  });
});
