import { expect, test } from "vitest";

import { addShortcuts, handleKey, isSecondKey } from "./shortcuts";

const done: string[] = [];
const shortcut = (keys: string) => ({ keys, does: keys, group: "test", run: () => void done.push(keys) });

function pressed(...keys: readonly string[]): readonly string[] {
  done.length = 0;
  for (const key of keys) handleKey(new KeyboardEvent("keydown", { key }), false);
  return [...done];
}

test("two keys that belong together are what was meant, whatever the second does alone", () => {
  const remove = addShortcuts([shortcut("r"), shortcut("g r"), shortcut("g h")]);
  // What is added later counts first, but not against a sequence.
  const removeLater = addShortcuts([shortcut("h")]);
  expect(pressed("g", "r")).toEqual(["g r"]);
  expect(pressed("g", "h")).toEqual(["g h"]);
  expect(pressed("r", "h")).toEqual(["r", "h"]);
  expect(pressed("g", "x", "h")).toEqual(["h"]);
  removeLater();
  remove();
});

test("a widget can tell that a key is the second of two", () => {
  const remove = addShortcuts([shortcut("v l")]);
  const first = new KeyboardEvent("keydown", { key: "v" });
  handleKey(first, false);
  expect(isSecondKey("l", first.timeStamp + 100)).toBe(true);
  expect(isSecondKey("x", first.timeStamp + 100)).toBe(false);
  expect(isSecondKey("l", first.timeStamp + 5000)).toBe(false);
  handleKey(new KeyboardEvent("keydown", { key: "l" }), false);
  remove();
});
