import fc from "fast-check";
import { expect, test } from "vitest";

import { contrast, coloursOf, readable, rgbOf } from "./colours";
import { levelOf } from "./levels";

const part = fc.integer({ min: 0, max: 255 });
const colour = fc.tuple(part, part, part);

test("every colour can be read on every other", () => {
  fc.assert(
    fc.property(colour, colour, (ink, paper) => {
      expect(contrast(readable(ink, paper), paper)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("what can be read already stays as it is", () => {
  expect(readable([0, 0, 0], [255, 255, 255])).toEqual([0, 0, 0]);
  expect(rgbOf("1, 2, 3")).toEqual([1, 2, 3]);
  expect(rgbOf("ansi-red")).toBeNull();
  expect(coloursOf("187, 0, 0", null).color).toMatch(/^light-dark\(rgb\(.+\), rgb\(.+\)\)$/);
  expect(coloursOf(null, null)).toEqual({});
});

test("how bad a line is, also in colour and as JSON", () => {
  expect(levelOf("2026-01-01 \x1b[1;31mERROR\x1b[0m no")).toBe("error");
  expect(levelOf("\x1b[33mWARNING\x1b[0m")).toBe("warning");
  expect(levelOf("\x1b[mFATAL")).toBe("error");
  expect(levelOf('{"level": "error"}')).toBe("error");
  expect(levelOf("Traceback (most recent call last):")).toBe("error");
  expect(levelOf("[INFO] MIRRORED")).toBe("info");
  expect(levelOf("MY_ERROR = ERRORS")).toBeNull();
  expect(levelOf("nothing")).toBeNull();
});
