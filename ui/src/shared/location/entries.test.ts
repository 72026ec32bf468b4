import { beforeEach, expect, test, vi } from "vitest";

const entries = () => import("./entries");

beforeEach(() => {
  vi.resetModules();
  sessionStorage.clear();
  history.replaceState(null, "");
});

test("each entry remembers its own, and going back finds it", async () => {
  const { keepInEntry, keptInEntry, newEntry } = await entries();
  keepInEntry("scroll", 1);
  const first: unknown = history.state;
  history.pushState(newEntry(), "");
  expect(keptInEntry("scroll")).toBeUndefined();
  keepInEntry("scroll", 2);
  history.replaceState(first, "");
  expect(keptInEntry("scroll")).toBe(1);
});

test("what was remembered survives a reload", async () => {
  (await entries()).keepInEntry("scroll", 7);
  window.dispatchEvent(new Event("pagehide"));
  vi.resetModules();
  expect((await entries()).keptInEntry("scroll")).toBe(7);
});

test("remembering never touches the history", async () => {
  const { keepInEntry } = await entries();
  const before: unknown = history.state;
  keepInEntry("scroll", 3);
  expect(history.state).toBe(before);
});
