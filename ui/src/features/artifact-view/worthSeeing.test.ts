import { expect, test } from "vitest";

import { rootView, type ShownView } from "./shownView";
import { worthSeeing } from "./worthSeeing";

const of = (kind: string, content: unknown = {}) => ({ kind, type: "T", summary: kind, content });
const tree = (entries: Record<string, unknown>) =>
  of("tree", { entries: Object.entries(entries).map(([name, view]) => ({ name, view })) });
const shown = (content: unknown): ShownView =>
  rootView({ kind: "tree", summary: "", content, is_truncated: false, parts: [] }, "a1", "T", "output");

test("figures, pictures and tables start open, those further out before others, and only so many", () => {
  const { content } = tree({
    inner: tree({ one: of("image"), two: of("table"), three: of("image") }),
    rate: of("scalar"),
    model: of("module"),
    board: of("table"),
    confusion: of("plot", { figure: {} }),
  });
  expect([...worthSeeing(shown(content))]).toEqual([
    "3:output.board",
    "4:output.confusion",
    "0:output.inner.one",
    "1:output.inner.two",
  ]);
});

test("what is deep inside, to be loaded first or not there at all stays closed", () => {
  const { content } = tree({
    a: tree({ b: tree({ c: of("image") }) }),
    stored: of("plot", { part: "figure" }),
    gone: { kind: "image", type: "T", summary: "" },
  });
  expect(worthSeeing(shown(content)).size).toBe(0);
});
