import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { rootView } from "../shownView";
import { ChartKind } from "./ChartKind";

const drawn = (content: unknown) =>
  render(
    <ChartKind
      view={rootView(
        { kind: "chart", summary: "Chart: Loss", content, is_truncated: false, parts: [] },
        "a1",
        "Loss",
        "output",
      )}
    />,
  );

test("a line is interrupted where there is no number, a number alone is a dot, and axes have their names", () => {
  const { container } = drawn({
    form: "line",
    title: "Loss",
    x: { label: "epoch", values: [1, 2, 3, 4] },
    y: { label: "nats" },
    series: [{ name: "training", values: [4, 2, { float: "nan" }, 1] }],
  });
  expect(screen.getByRole("img", { name: "Loss: training" })).toBeTruthy();
  expect(container.textContent).toContain("epoch");
  expect(container.textContent).toContain("nats");
  const paths = [...container.querySelectorAll("path")].map((path) => path.getAttribute("d") ?? "");
  expect(paths.join("")).toMatch(/^M[^M]*L[^M]*M[^M]*h0\.01$/);
  expect(paths.join("")).not.toContain("NaN");
});

test("bars stand above their names, each as high as its number", () => {
  const { container } = drawn({
    form: "bar",
    title: "Votes",
    x: { label: "", values: ["yes", "no"] },
    y: { label: "" },
    series: [{ name: "count", values: [40, 10] }],
  });
  expect(container.textContent).toContain("yes");
  const heights = [...container.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height")));
  expect(heights).toHaveLength(2);
  expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(4, 1);
});

test("a chart without anything to draw says so", () => {
  drawn({ form: "heatmap" });
  expect(screen.getByText(/nothing in it to draw/)).toBeTruthy();
});
