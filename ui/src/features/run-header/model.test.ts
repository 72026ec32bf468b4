import { expect, test } from "vitest";

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
  const [then, later] = [1000, 5000];
  expect(elapsedName(null, null)).toBe("Waiting for");
  expect(elapsedName(then, null)).toBe("Running for");
  expect(elapsedName(then, later, true)).toBe("Ran for at least");
  expect([elapsedName(then, later), elapsedName(null, later)]).toEqual(["Took", "Took"]);
});
