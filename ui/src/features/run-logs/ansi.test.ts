import fc from "fast-check";
import { expect, test } from "vitest";

import { lastState, piecesOf, plainOf } from "./ansi";

const textOf = (text: string): string =>
  piecesOf(text)
    .map((piece) => piece.text)
    .join("");

test("colours of all three kinds, and decorations", () => {
  const [red, plain, palette, exact] = piecesOf(
    "\x1b[1;31mERROR\x1b[0m and \x1b[38;5;208mloss\x1b[0m\x1b[4;38;2;1;2;3mx\x1b[0m",
  );
  expect(red).toMatchObject({ text: "ERROR", look: { ink: "187, 0, 0", isBold: true } });
  expect(plain).toEqual({ text: " and ", look: null });
  expect(palette).toMatchObject({ text: "loss", look: { ink: "255, 135, 0" } });
  expect(exact).toMatchObject({ text: "x", look: { ink: "1, 2, 3", isUnderlined: true } });
});

test("what moves the cursor, sets titles or rings bells is not seen", () => {
  expect(textOf("\x1b]0;title\x07a\x1b[2K\x1b[1;1Hb\x1b(Bc\x07\x1b[?25ld\x1b]8;;http://x\x1b\\e")).toBe(
    "abcde",
  );
  expect(textOf("cut\x1b[3")).toBe("cut");
});

test("of a progress bar its last state is left", () => {
  expect(lastState("epoch 0%\repoch 50%\repoch 100%")).toEqual({ text: "epoch 100%", overwritten: 2 });
  expect(lastState("done\r")).toEqual({ text: "done", overwritten: 0 });
  expect(lastState("10%\r\x1b[K")).toEqual({ text: "10%", overwritten: 0 });
  expect(lastState("no return")).toEqual({ text: "no return", overwritten: 0 });
});

const wild = fc
  .array(
    fc.constantFrom(
      "\x1b",
      "[",
      "]",
      "38;5;",
      "38;2;",
      "1",
      "m",
      ";",
      "\x07",
      "\r",
      "é",
      "<b>",
      "\x1b[0m",
      "\x00",
      "\x1b[31m",
      "\x1b]0;",
      "\x1b\\",
      "\x9b",
      "🚀",
    ),
  )
  .map((all) => all.join(""));

test("whatever is written, no control character is left, and pieces and text say the same", () => {
  fc.assert(
    fc.property(wild, (text) => {
      // eslint-disable-next-line no-control-regex -- just those must not be there
      expect(textOf(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
      expect(textOf(text)).toBe(plainOf(text));
    }),
  );
});

test("text without control characters stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      // eslint-disable-next-line no-control-regex -- these are the control characters
      fc.pre(!/[\x00-\x1f\x7f]/.test(text));
      expect(textOf(text)).toBe(text);
    }),
  );
});
