import { expect, test } from "vitest";

import { chartOf, scaled, spanOf } from "./charts";

test("a chart of numbers is read, and what is missing in it is filled in", () => {
  const chart = chartOf({
    form: "line",
    x: { values: [1, 2, 4] },
    series: [{ values: [1, { float: "nan" }] }],
  });
  expect(chart).toMatchObject({ title: "", categories: null, x: [1, 2, 4], series: [{ name: "series 1" }] });
  expect(chart!.series[0]!.values).toEqual([1, NaN]);
});

test("bars stand on names, and a heatmap is no such chart", () => {
  expect(chartOf({ form: "bar", x: { values: ["a", "b"] }, series: [] })).toMatchObject({
    categories: ["a", "b"],
    x: [0, 1],
  });
  expect(chartOf({ form: "heatmap" })).toBeNull();
  expect(chartOf(null)).toBeNull();
});

test("a span is never empty", () => {
  expect(spanOf([3, 3])).toEqual({ least: 2.5, most: 3.5 });
  expect(spanOf([NaN])).toEqual({ least: 0, most: 1 });
  expect(scaled(5, { least: 0, most: 10 }, 100, 0)).toBe(50);
});
