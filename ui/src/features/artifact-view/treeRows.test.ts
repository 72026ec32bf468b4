import { expect, test } from "vitest";

import { rootView, type ShownView } from "./shownView";
import { countOf, hitsOf, treeRows, type Opened, type TreeRow } from "./treeRows";
import { pathOf } from "./valuePath";

const scalar = (value: number) => ({
  kind: "scalar",
  type: "int",
  summary: String(value),
  content: { type: "int", value },
});
const tree = (entries: Record<string, unknown>, length = Object.keys(entries).length) => ({
  kind: "tree",
  type: "T",
  summary: "T(...)",
  content: { length, entries: Object.entries(entries).map(([name, view]) => ({ name, view })) },
});
const list = (...entries: unknown[]) => ({
  kind: "list",
  type: "list",
  summary: "",
  content: { length: entries.length, entries },
});
const table = { kind: "table", type: "DataFrame", summary: "3 rows", content: { rows: 3 } };

const value = tree({
  rate: scalar(1),
  model: tree({ layers: list(tree({ width: scalar(64) }), tree({ width: scalar(32) })) }),
  frame: table,
  wide: tree({ a: scalar(1) }, 500),
});
const root: ShownView = rootView(
  { kind: "tree", summary: "", content: value.content, is_truncated: false, parts: [] },
  "a1",
  "T",
  "output",
);
const closed: Opened = {
  depth: 1,
  told: new Map(),
  pointed: null,
  word: "",
  isWholeInLine: (view) => view.kind === "scalar",
  seen: new Set(),
};
const names = (rows: readonly TreeRow[]) =>
  rows.map((row) =>
    row.sort === "entry" ? `${"  ".repeat(row.level - 1)}${row.entry.name}` : `${row.shown} of ${row.length}`,
  );

test("only as many levels are open as asked", () => {
  expect(names(treeRows(root, closed))).toEqual(["rate", "model", "frame", "wide"]);
  expect(names(treeRows(root, { ...closed, depth: 2 }))).toEqual([
    "rate",
    "model",
    "  layers",
    "frame",
    "wide",
    "  a",
    "1 of 500",
  ]);
});

test("a pointer opens the way to what it points at, and a view that is no container in full", () => {
  const rows = treeRows(root, { ...closed, pointed: pathOf("output.model.layers[1]") });
  expect(names(rows)).toEqual(["rate", "model", "  layers", "    0", "    1", "frame", "wide"]);
  const frame = treeRows(root, { ...closed, pointed: pathOf("output.frame") })[2];
  expect(frame).toMatchObject({ isOpen: true, isBlock: true });
});

test("what somebody closed stays closed", () => {
  const rows = treeRows(root, { ...closed, depth: 9, told: new Map([["1:output.model", false]]) });
  expect(names(rows)).toEqual(["rate", "model", "frame", "wide", "  a", "1 of 500"]);
});

test("a search shows hits and the way to them", () => {
  const rows = treeRows(root, { ...closed, word: "WIDTH" });
  expect(names(rows)).toEqual(["model", "  layers", "    0", "      width", "    1", "      width"]);
  expect(hitsOf(rows, "width")).toBe(2);
  expect(names(treeRows(root, { ...closed, word: "nowhere" }))).toEqual([]);
  expect(countOf(root)).toBe(10);
});

test("a value that says all in its line cannot be opened", () => {
  const [rate, model] = treeRows(root, closed);
  expect(rate).toMatchObject({ canOpen: false });
  expect(model).toMatchObject({ canOpen: true, isOpen: false });
});
