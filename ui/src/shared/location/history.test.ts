import { createStore } from "jotai";
import { beforeEach, expect, test } from "vitest";

import { goAtom, placeAtom, runAtom, tabAtom, viewAtom } from ".";

const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  history.replaceState(null, "", "/");
});

function opened(address: string) {
  history.replaceState(null, "", address);
  const store = createStore();
  const stop = store.sub(placeAtom, () => undefined);
  return { store, stop };
}

test("what one handler sets is one entry", async () => {
  const { store, stop } = opened("/pipelines/a");
  const before = history.length;
  store.set(runAtom, "abcdef");
  store.set(tabAtom, "logs");
  store.set(goAtom, { hash: { "x-mine": "1" } }, "replace");
  expect(store.get(tabAtom)).toBe("logs");
  await settled();
  expect(history.length).toBe(before + 1);
  expect(location.hash).toBe("#run=abcdef&tab=logs&x-mine=1");
  stop();
});

test("setting what is there already writes nothing", async () => {
  const { store, stop } = opened("/pipelines/a#tab=logs");
  const before = history.length;
  store.set(tabAtom, "logs");
  store.set(viewAtom, "tree");
  await settled();
  expect(history.length).toBe(before);
  stop();
});

test("a default value does not stand in the address", async () => {
  const { store, stop } = opened("/pipelines/a#tab=logs");
  store.set(tabAtom, "output");
  await settled();
  expect(location.hash).toBe("");
  stop();
});

test("old and wrong values are mended without a step", () => {
  const { store, stop } = opened("/pipelines/a#tab=ext_res&view=nonsense&keep=me");
  expect(store.get(tabAtom)).toBe("resources");
  expect(location.hash).toBe("#tab=resources&keep=me");
  stop();
});

test.each(["#tab=__proto__", "#view=constructor", "?nested=maybe", "?embed=maybe"])(
  "%s means nothing, and goes",
  (address) => {
    const { store, stop } = opened(`/runs${address}`);
    expect(store.get(tabAtom)).toBe("output");
    expect(location.pathname + location.search + location.hash).toBe("/runs");
    stop();
  },
);
