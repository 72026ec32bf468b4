import { expect, test } from "vitest";

import { type PipelineGrid } from "@/entities/pipeline/calls";

import { cellsOf, cellText } from "./model";

const grid: PipelineGrid = {
  runs: [],
  functions: [],
  covered: 2,
  cells: {
    function: [0, 1, 1],
    run: [0, 0, 1],
    count: [1, 10, 2],
    cached: [0, 3, 2],
    states: { RESOLVED: [0, 8, 2], FAILED: [0, 2, 0], NESTED_FAILED: [1, 0, 0] },
    interrupted: [0, 0, 0],
    total_duration: [1, 2, 0],
    longest_duration: [1, 0.5, null],
  },
};

test("a cell looks like the state in it that matters most", () => {
  const rows = cellsOf(grid);
  expect(rows.get(0)?.get(0)?.state).toBe("NESTED_FAILED");
  expect(rows.get(1)?.get(0)).toMatchObject({ state: "FAILED", count: 10, longest: 0.5 });
  expect(rows.get(1)?.get(1)?.state).toBe("REUSED");
  expect(rows.get(0)?.get(1)).toBeUndefined();
});

test("what lost its driver is interrupted, not running", () => {
  const states = { RESOLVED: [0, 1, 0], SCHEDULED: [0, 0, 2] };
  const rows = cellsOf({ ...grid, cells: { ...grid.cells, states, interrupted: [1, 9, 0] } });
  expect(rows.get(0)?.get(0)?.state).toBe("INTERRUPTED");
  const cell = rows.get(1)?.get(0);
  expect(cell === undefined ? "" : cellText(cell)).toBe("9 interrupted, 1 succeeded, 3 of them cached");
  expect(rows.get(1)?.get(1)?.state).toBe("SCHEDULED");
});

test("what is in a cell is told in words", () => {
  const cell = cellsOf(grid).get(1)?.get(0);
  expect(cell === undefined ? "" : cellText(cell)).toBe("2 failed, 8 succeeded, 3 of them cached");
});
