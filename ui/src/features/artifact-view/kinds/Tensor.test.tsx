import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { rootView } from "../shownView";
import { Tensor } from "./Tensor";

test("only along axes of several places there is something to choose", () => {
  const content = { shape: [2, 1, 1, 2], head: [[[[1, 2]]], [[[3, 4]]]] };
  render(
    <Tensor
      view={rootView(
        { kind: "tensor", summary: "ndarray", content, is_truncated: false, parts: [] },
        "a1",
        "x",
        "output",
      )}
    />,
  );
  expect(screen.getAllByRole("slider")).toHaveLength(1);
  expect(screen.getByText("0 of 0–1")).toBeTruthy();
});
