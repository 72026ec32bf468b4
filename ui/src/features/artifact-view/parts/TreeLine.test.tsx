import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { renderers } from "../registry";
import { RenderersContext } from "../renderers";
import { rootView } from "../shownView";
import { TreePanel } from "./TreePanel";

test("a key of nothing but blanks can be seen, and none but the text of no letters is empty", () => {
  const told = (name: string, summary: string) => ({
    name,
    view: { kind: "text", type: "str", summary, content: { text: "", length: 0 } },
  });
  const entries = [told(" ", '" "'), told("\t", "")];
  const content = { length: entries.length, entries };
  const whole = rootView(
    { kind: "tree", summary: "", content, is_truncated: false, parts: [] },
    "a1",
    "dict",
    "output",
  );
  render(
    <RenderersContext value={renderers}>
      <TreePanel view={whole} />
    </RenderersContext>,
  );
  const rows = screen.getAllByRole("treeitem").map((row) => row.textContent);
  expect(rows).toEqual(['" "" "str', String.raw`"\t"emptystr`]);
});
