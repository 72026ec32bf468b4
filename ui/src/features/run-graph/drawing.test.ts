import { expect, test } from "vitest";

import { escaped, svgOf } from "./drawing";
import { paintOf } from "./paint";
import { openedAtFirst } from "./opening";
import { sceneOf } from "./scene";
import { structured } from "./structure";
import { mapped } from "./testGraphs";

test("a name is a text, whatever is in it", () => {
  expect(escaped(`<script>"&'\u0000\ud800`)).toBe("&#60;script&#62;&#34;&#38;&#39;");
  expect(escaped("x\n😀")).toBe("x\n😀");
});

test("the image is one well-formed document with all nodes, and needs nothing else", () => {
  const graph = mapped(30);
  const structure = structured({ ...graph, names: ["<b>&", `"'`, "]]>"] });
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
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  expect(document.querySelector("parsererror")).toBeNull();
  expect(document.querySelectorAll("text")).toHaveLength(scene.nodes.size);
  expect(document.documentElement.textContent).toContain("<b>&");
  expect(svg.match(/https?:\/\/[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
  expect(svg).not.toContain("var(");
});
