import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { StateIcon } from "./StateIcon";
import { stateWords, type ShownState } from "./states";
import { keysOf } from "@/shared/lib/keysOf";

/** What of an icon is left on a screen without colours. */
const shapeOf = (state: ShownState): string =>
  renderToStaticMarkup(createElement(StateIcon, { state })).replace(
    / (style|class|aria-[a-z]+)="[^"]*"/g,
    "",
  );

test("each state has a shape of its own, told apart without its colour", () => {
  const states = keysOf(stateWords);
  expect(states.length).toBeGreaterThan(8);
  const shapes = states.map(shapeOf);
  expect(shapes.every((shape) => !shape.includes("--state") && /<(path|circle|rect)/.test(shape))).toBe(true);
  expect(new Set(shapes).size).toBe(states.length);
});
