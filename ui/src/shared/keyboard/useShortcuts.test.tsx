import { renderHook } from "@testing-library/react";
import { useLayoutEffect } from "react";
import { expect, test, vi } from "vitest";

import { allShortcuts } from "./shortcuts";
import { useShortcuts } from "./useShortcuts";

test("the keys that there are now are known, and do what they do now", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const { rerender, unmount } = renderHook(
    ({ names, run }: { readonly names: readonly string[]; readonly run: () => void }) =>
      useShortcuts(names.map((does, place) => ({ keys: String(place + 1), does, group: "Run", run }))),
    { initialProps: { names: ["Output", "Input"], run: first } },
  );
  const known = allShortcuts();
  rerender({ names: ["Output", "Input"], run: second });
  expect(allShortcuts()).toBe(known);
  known[1]?.run();
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
  rerender({ names: ["Output"], run: second });
  expect(allShortcuts().map(({ does }) => does)).toEqual(["Output"]);
  unmount();
  expect(allShortcuts()).toEqual([]);
});

test("a key counts as soon as what it belongs to can be seen", () => {
  const known: string[][] = [];
  const { unmount } = renderHook(() => {
    useShortcuts([{ keys: "?", does: "Show these keys", group: "Everywhere", run: vi.fn() }]);
    useLayoutEffect(() => void known.push(allShortcuts().map(({ keys }) => keys)));
  });
  expect(known).toEqual([["?"]]);
  unmount();
});
