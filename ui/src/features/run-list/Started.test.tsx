import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { Started } from "./Started";

const [created, started] = ["2026-01-01T12:00:00Z", "2026-01-01T12:00:01Z"];

test("a run that never began has no start, and says when it was created to who points at it", () => {
  const { container } = render(<Started run={{ created_at: created, started_at: null }} />);
  expect(container.textContent).toBe("–");
  expect(container.querySelector("span")?.title).toMatch(/^Created .*2026/);
});

test("one that began says when", () => {
  const { container } = render(<Started run={{ created_at: created, started_at: started }} />);
  expect(container.querySelector("time")?.dateTime).toBe(started);
});
