import { expect, test } from "vitest";

import { type RunGraph } from "@/entities/graph/model";

import { escaped, svgOf } from "./drawing";
import { paintOf } from "./paint";
import { openedAtFirst } from "./opening";
import { sceneOf } from "./scene";
import { structured } from "./structure";
import { madeGraph, mapped } from "./testGraphs";

test("a name is a text, whatever is in it", () => {
  expect(escaped(`<script>"&'\u0000\ud800`)).toBe("&#60;script&#62;&#34;&#38;&#39;");
  expect(escaped("x\n😀")).toBe("x\n😀");
});

function drawn(graph: RunGraph) {
  const structure = structured(graph);
  const scene = sceneOf(structure, openedAtFirst(structure, graph, 0));
  const boxes = new Map([...scene.nodes.keys()].map((key) => [key, { x: 0, y: 0, width: 100, height: 40 }]));
  const theme = { background: "#fff", surface: "#fff", line: "#000", text: "#000", dim: "#000" };
  const svg = svgOf(
    scene,
    { direction: "down", boxes, lines: new Map() },
    theme,
    (node) => paintOf(structure.graph, node, "state", 1),
    () => "rgb(1, 2, 3)",
  );
  return { scene, svg, document: new DOMParser().parseFromString(svg, "image/svg+xml") };
}

test("the image is one well-formed document with all nodes, and needs nothing else", () => {
  const { scene, svg, document } = drawn({ ...mapped(30), names: ["<b>&", `"'`, "]]>"] });
  expect(document.querySelector("parsererror")).toBeNull();
  expect(document.querySelectorAll("text")).toHaveLength(scene.nodes.size);
  expect(document.documentElement.textContent).toContain("<b>&");
  expect(svg.match(/https?:\/\/[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
  expect(svg).not.toContain("var(");
});

test("only what has not begun at all is hollow", () => {
  const many = (states: readonly string[]) => states.map((state) => ({ parent: 0, fn: "m.many", state }));
  const hollow = (states: readonly string[]): readonly [number, number] => {
    const { document } = drawn(madeGraph(many(states)));
    const count = (selector: string): number => document.querySelectorAll(selector).length;
    return [count("rect[stroke-dasharray]"), count('rect[fill="none"][rx="2"]')];
  };
  expect(hollow(["CREATED", "RESOLVED", "CREATED", "FAILED"])).toEqual([2, 2]);
  // As one node.
  const group = Array.from({ length: 40 }, () => "CREATED");
  expect(hollow(group)).toEqual([1, 1]);
  expect(hollow(["RESOLVED", ...group])).toEqual([0, 0]);
});
