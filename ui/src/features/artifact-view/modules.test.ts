import { expect, test } from "vitest";

import { countLayers, importancesOf, isNetwork, layerRows, layersOf, settingsOf } from "./modules";

const layers = layersOf([
  { name: "0", type: "Linear", parameters: 80, children: [] },
  {
    name: "1",
    type: "Sequential",
    parameters: 20,
    children: [{ name: "0", type: "ReLU", parameters: 0 }, null],
  },
]);

test("layers are rows, and those within a closed one are not there", () => {
  expect(layerRows(layers, new Set()).map((row) => [row.level, row.layer.name])).toEqual([
    [0, "0"],
    [0, "1"],
    [1, "0"],
    [1, "?"],
  ]);
  expect(layerRows(layers, new Set(["/1"]))).toHaveLength(2);
  expect(countLayers(layers)).toBe(4);
  expect(isNetwork(layers)).toBe(true);
  expect(isNetwork(layersOf([{ name: "scale", type: "Scaler" }]))).toBe(false);
});

test("changed settings come first", () => {
  const told = { settings: { a: 1, b: null, toString: "x" }, changed: ["b"] };
  expect(settingsOf(told)).toEqual([
    { name: "b", value: "None", isChanged: true },
    { name: "a", value: "1", isChanged: false },
    { name: "toString", value: "x", isChanged: false },
  ]);
});

test("what is no importance is left out", () => {
  expect(importancesOf([["x", 0.5], ["y", { float: "nan" }], ["z"], 3])).toEqual([{ name: "x", value: 0.5 }]);
});
