import { expect, test } from "vitest";

import { madeGraph, type MadeRun } from "./made";
import { foundIn } from "./search";

import {
  outerRow,
  revealed,
  rowNamed,
  rowsOf,
  toggled,
  untouched,
  withMore,
  type Asked,
  type GroupRow,
  type MoreRow,
  type TreeRow,
} from "./treeRows";

const NOW = 0;
const plain: Asked = { ...untouched, found: null, isVirtualShown: false };
const small = madeGraph([
  { name: "pipeline", parent: -1 },
  { name: "load", parent: 0 },
  { name: "train", parent: 0, state: "FAILED" },
  { name: "fit", parent: 2, state: "FAILED" },
  { name: "_make_list", parent: 0, isVirtual: true },
]);
const mapped = (count: number, failed: readonly number[] = []) =>
  madeGraph([
    { name: "pipeline", parent: -1 },
    ...Array.from({ length: count }, (_, place): MadeRun => ({
      name: `step ${place}`,
      fn: "m.step",
      parent: 0,
      state: failed.includes(place) ? "FAILED" : "RESOLVED",
    })),
  ]);
const said = (rows: readonly TreeRow[]): readonly string[] =>
  rows.map((row) => {
    const what =
      row.kind === "run" ? String(row.place) : row.kind === "group" ? `×${row.places.length}` : "more";
    return `${"  ".repeat(row.level - 1)}${what}`;
  });

test("a small tree is open, and runs that only build containers are not in it", () => {
  expect(said(rowsOf(small, plain))).toEqual(["0", "  1", "  2", "    3"]);
  expect(said(rowsOf(small, { ...plain, isVirtualShown: true }))).toEqual([
    "0",
    "  1",
    "  2",
    "    3",
    "  4",
  ]);
});

test("what is closed hides what is in it", () => {
  const rows = rowsOf(small, plain);
  const train = rows[2]!;
  if (train.kind !== "run") throw new Error(train.kind);
  const closed = toggled(untouched, train);
  expect(said(rowsOf(small, { ...plain, ...closed }))).toEqual(["0", "  1", "  2"]);
});

test("twenty siblings are rows, twenty-one are one", () => {
  expect(rowsOf(mapped(20), plain)).toHaveLength(21);
  expect(said(rowsOf(mapped(21), plain))).toEqual(["0", "  ×21"]);
});

test("an open group shows a page, its failures first, and then more", () => {
  const graph = mapped(1000, [700, 900]);
  const group = rowsOf(graph, plain)[1] as GroupRow;
  let state = toggled(untouched, group);
  const first = rowsOf(graph, { ...plain, ...state });
  expect(first).toHaveLength(1 + 1 + 200 + 1);
  expect(said(first).slice(2, 5)).toEqual(["    701", "    901", "    1"]);
  state = withMore(state, first.at(-1) as MoreRow);
  expect(rowsOf(graph, { ...plain, ...state })).toHaveLength(1 + 1 + 400 + 1);
});

test("what is selected is made visible, however deep and far back it is", () => {
  const graph = mapped(1000);
  const rows = rowsOf(graph, { ...plain, ...revealed(graph, untouched, 950) });
  expect(rows.some((row) => row.kind === "run" && row.place === 950)).toBe(true);
  expect(revealed(graph, untouched, 0)).toEqual(untouched);
});

test("looking for something shows it and what it is in, and nothing else", () => {
  const found = foundIn(small, "fit", NOW)!.mask;
  expect(said(rowsOf(small, { ...plain, found }))).toEqual(["0", "  2", "    3"]);
  const none = foundIn(small, "nowhere", NOW)!.mask;
  expect(rowsOf(small, { ...plain, found: none })).toEqual([]);
});

test("rows are found by what they are in and by how they begin", () => {
  const rows = rowsOf(small, plain);
  expect(outerRow(rows, 3)).toBe(2);
  expect(outerRow(rows, 0)).toBe(-1);
  expect(rowNamed(small, rows, 1, "F")).toBe(3);
  expect(rowNamed(small, rows, 3, "lo")).toBe(1);
  expect(rowNamed(small, rows, 0, "x")).toBe(-1);
});

const quickest = (of: () => unknown): number => {
  let best = Infinity;
  for (let round = 0; round < 7; round += 1) {
    const began = performance.now();
    of();
    best = Math.min(best, performance.now() - began);
  }
  return best;
};

test("ten thousand runs are rows in 20 ms, whatever their shape", () => {
  const chain = madeGraph(
    Array.from({ length: 10_000 }, (_, place) => ({ name: `s${place}`, fn: "m.s", parent: place - 1 })),
  );
  const layered = madeGraph(
    Array.from({ length: 10_000 }, (_, place) => ({
      name: `s${place}`,
      fn: `m.s${place % 1000}`,
      parent: place === 0 ? -1 : Math.floor((place - 1) / 10),
    })),
  );
  const everything = (count: number): Asked => ({
    ...plain,
    open: new Map(Array.from({ length: count }, (_, place) => [`r${place}`, true])),
  });
  expect(rowsOf(chain, everything(10_000))).toHaveLength(10_000);
  expect(rowsOf(layered, everything(10_000))).toHaveLength(10_000);
  expect(quickest(() => rowsOf(chain, everything(0)))).toBeLessThan(20);
  const open = everything(10_000);
  expect(quickest(() => rowsOf(chain, open))).toBeLessThan(20);
  expect(quickest(() => rowsOf(layered, open))).toBeLessThan(20);
  const map = mapped(10_000, [5000]);
  const group = { ...plain, open: new Map([["g0.1", true]]), pages: new Map([["g0.1", 50]]) };
  expect(rowsOf(map, group)).toHaveLength(10_002);
  expect(quickest(() => rowsOf(map, group))).toBeLessThan(20);
});
