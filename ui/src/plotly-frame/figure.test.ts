import { expect, test } from "vitest";

import { isOrder, themed, tracesOf, unknownTraces, type FigureTheme } from "./figure";

const theme: FigureTheme = {
  scheme: "dark",
  text: "#eee",
  line: "#333",
  ground: "#111",
  series: ["#0af"],
};

test("a figure is in our colours, except where it says otherwise", () => {
  const layout = themed({ paper_bgcolor: "red", template: { layout: { font: { size: 9 } } } }, theme);
  expect(layout).toMatchObject({
    paper_bgcolor: "red",
    template: { layout: { plot_bgcolor: "#111", font: { size: 9, color: "#eee" }, colorway: ["#0af"] } },
  });
  expect(themed(null, theme)).toHaveProperty("template.layout.xaxis.gridcolor", "#333");
});

test("traces that cannot be drawn are named once", () => {
  const traces = tracesOf([
    { type: "surface" },
    { type: "surface" },
    {},
    { type: "bar" },
    { type: "scattergl" },
    null,
  ]);
  expect(traces.map((trace) => trace["type"])).toEqual([
    "surface",
    "surface",
    "scatter",
    "bar",
    "scatter",
    "scatter",
  ]);
  expect(unknownTraces(traces)).toEqual(["surface"]);
  expect(tracesOf("nonsense")).toEqual([]);
});

test("only orders are orders", () => {
  expect(isOrder({ sematic: "draw", figure: "{}", theme })).toBe(true);
  expect(isOrder({ sematic: "draw", figure: {}, theme })).toBe(false);
  expect(isOrder("draw")).toBe(false);
});
