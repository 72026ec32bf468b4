import fc from "fast-check";
import { expect, test } from "vitest";

import { inside, isWithin, pathOf, pathText } from "./valuePath";

test("a path is written as Python would", () => {
  expect(pathText({ root: "output", steps: ["model", "layers", 3, "a b", 'q"'] })).toBe(
    'output.model.layers[3]["a b"]["q\\""]',
  );
});

test("whatever the names are, a written path is read again", () => {
  const text = fc.string({ unit: "binary", maxLength: 12 });
  const steps = fc.array(fc.oneof(fc.string({ maxLength: 12 }), fc.nat(99_999), text), { maxLength: 5 });
  fc.assert(
    fc.property(steps, (told) => {
      const path = { root: "output", steps: told };
      expect(pathOf(pathText(path))).toEqual(path);
    }),
  );
});

test("what makes no sense is left out", () => {
  expect(pathOf("output.model[[x")).toEqual({ root: "output", steps: ["model"] });
  expect(pathOf("")).toEqual({ root: "", steps: [] });
});

test("a path is within those before it", () => {
  const outer = pathOf("output.a[1]");
  expect(isWithin(inside(outer, "b"), outer)).toBe(true);
  expect(isWithin(outer, inside(outer, "b"))).toBe(false);
  expect(isWithin(pathOf("data.a[1]"), outer)).toBe(false);
});
