import { expect, test } from "vitest";

import { madeGraph, type MadeRun } from "@/entities/graph/made";

import { elapsedName, isLong, placeText, runnerText } from "./model";

test("a text is long by its lines, and by lines that will be broken", () => {
  expect(isLong("one\ntwo\nthree\nfour", 4)).toBe(false);
  expect(isLong("one\n\ntwo\n\nthree", 4)).toBe(true);
  expect(isLong("x".repeat(481), 4)).toBe(true);
});

test("a job is at its engine, on a node as soon as it has one", () => {
  expect(placeText({ engine: "ray", node: "" })).toBe("ray");
  expect(placeText({ engine: "ray", node: "n1" })).toBe("ray · n1");
});

test("a runner that is not known keeps its name", () => {
  expect(runnerText("LOCAL")).toBe("this machine");
  expect(runnerText("SLURM")).toBe("slurm");
});

test("a run that has not begun is waiting, not running, and took nothing", () => {
  const nameFor = (root: Partial<MadeRun>, isInterrupted = false): string =>
    elapsedName(madeGraph([{ name: "root", parent: -1, ...root }], isInterrupted));
  expect(nameFor({ state: "CREATED", isUnstarted: true })).toBe("Waiting for");
  expect(nameFor({ state: "RAN" })).toBe("Running for");
  expect(nameFor({ state: "RAN" }, true)).toBe("Ran for at least");
  expect(nameFor({ state: "FAILED" })).toBe("Took");
  expect(nameFor({ state: "CREATED", isUnstarted: true }, true)).toBe("Took");
  expect(nameFor({ state: "CANCELED", isUnstarted: true })).toBe("Took");
});
