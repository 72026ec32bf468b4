import { expect, test } from "vitest";

import { layoutOf } from "./layout";
import { type LineageModel } from "./model";

test("an edge to a value that came up further back is told from those that lead on", () => {
  const node = (key: string) => ({ key }) as LineageModel["columns"][number]["nodes"][number];
  const layout = layoutOf({
    columns: [
      { at: -2, nodes: [node("zero")] },
      { at: -1, nodes: [node("make")] },
      { at: 0, nodes: [node("one")] },
    ],
    edges: [
      { from: "zero", to: "make", name: "x" },
      { from: "make", to: "one", name: "output" },
      { from: "make", to: "zero", name: "output" },
    ],
  });
  expect(layout.paths.map(({ key, isBack }) => [key, isBack])).toEqual([
    ["zero make", false],
    ["make one", false],
    ["make zero", true],
  ]);
});
