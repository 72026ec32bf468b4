import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { renderers } from "../registry";
import { RenderersContext } from "../renderers";
import { rootView } from "../shownView";
import { TreePanel } from "./TreePanel";

const shown = (count: number, length: number): void => {
  const entries = Array.from({ length: count }, (_, place) => ({
    name: `key ${place}`,
    view: {
      kind: "scalar",
      type: "int",
      summary: String(place),
      content: { type: "int", value: place },
    },
  }));
  const view = rootView(
    { kind: "tree", summary: "", content: { length, entries }, is_truncated: true, parts: [] },
    "a1",
    "dict",
    "output",
  );
  render(
    <RenderersContext value={renderers}>
      <TreePanel view={view} />
    </RenderersContext>,
  );
};
const search = (word: string): void => {
  fireEvent.change(screen.getByLabelText("Find in the value"), { target: { value: word } });
};

test("a value that is not shown whole says of how many, and what a search did not see", () => {
  shown(100, 3000);
  expect(screen.getByText("100 of 3,000 entries are shown")).toBeTruthy();
  search("key 2999");
  expect(screen.getByText("0 of 100 entries that are shown")).toBeTruthy();
  expect(screen.getByText(/Only the first 100 of 3,000 were searched/)).toBeTruthy();
  expect(screen.getByRole("button", { name: /Copy Python/ })).toBeTruthy();
});

test("a click on a row opens what is in it, and closes it again", () => {
  const inner = { kind: "scalar", type: "int", summary: "7", content: { type: "int", value: 7 } };
  const many = Array.from({ length: 30 }, (_, place) => ({
    name: `key ${place}`,
    view: {
      kind: "tree",
      type: "dict",
      summary: "1 entry",
      content: { length: 1, entries: [{ name: "inner", view: inner }] },
    },
  }));
  const view = rootView(
    { kind: "tree", summary: "", content: { length: 30, entries: many }, is_truncated: false, parts: [] },
    "a1",
    "dict",
    "output",
  );
  render(
    <RenderersContext value={renderers}>
      <TreePanel view={view} />
    </RenderersContext>,
  );
  const row = screen.getByRole("treeitem", { name: "key 3: 1 entry" });
  const isOpen = (): string | null => row.getAttribute("aria-expanded");
  const before = isOpen();
  fireEvent.click(screen.getByRole("link", { name: "key 3" }));
  expect(isOpen()).not.toBe(before);
  fireEvent.click(screen.getByRole("link", { name: "key 3" }));
  expect(isOpen()).toBe(before);
});

test("a whole value is searched whole", () => {
  shown(20, 20);
  expect(screen.getByText("20 entries")).toBeTruthy();
  search("key 2999");
  expect(screen.getByText("0 of 20 entries")).toBeTruthy();
  expect(screen.queryByText(/were searched/)).toBeNull();
});
