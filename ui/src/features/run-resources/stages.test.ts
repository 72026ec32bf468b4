import { expect, test } from "vitest";

import { stagesOf } from "./stages";

const at = (second: number) => `2026-11-26T00:00:0${second}Z`;

test("a step that says nothing is one with the next in its state, which began when it did", () => {
  expect(
    stagesOf([
      { state: "CREATED", at: at(0), message: "" },
      { state: "ACTIVATING", at: at(1), message: "" },
      { state: "ACTIVATING", at: at(2), message: "It is being made." },
      { state: "ACTIVATING", at: at(3), message: "It is nearly there." },
      { state: "ACTIVE", at: at(4), message: "" },
    ]),
  ).toEqual([
    { state: "CREATED", at: at(0), message: "", until: at(1), isOver: true },
    { state: "ACTIVATING", at: at(1), message: "It is being made.", until: at(3), isOver: true },
    { state: "ACTIVATING", at: at(3), message: "It is nearly there.", until: at(4), isOver: true },
    { state: "ACTIVE", at: at(4), message: "", until: null, isOver: false },
  ]);
});

test("the end of it does not go on", () => {
  expect(stagesOf([{ state: "DEACTIVATED", at: at(0), message: "" }])[0]?.isOver).toBe(true);
  expect(stagesOf([{ state: "FORCE_KILLED", at: at(0), message: "" }])[0]?.isOver).toBe(true);
  expect(stagesOf([])).toEqual([]);
});
