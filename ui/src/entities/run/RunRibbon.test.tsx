import { fireEvent, render } from "@testing-library/react";
import { expect, test } from "vitest";

import { RunRibbon, type RibbonRun } from "./RunRibbon";

const run = (id: string, more: Partial<RibbonRun> = {}): RibbonRun => ({
  id,
  state: "RESOLVED",
  is_interrupted: false,
  is_cached: false,
  created_at: "2026-11-26T12:00:00Z",
  duration: 4,
  ...more,
});

test("the bars of a ribbon are true links, the oldest run first; a plain click stays in this page", () => {
  const { container } = render(
    <RunRibbon runs={[run("b", { state: "FAILED", duration: 1 }), run("a")]} current="a" />,
  );
  expect(container.textContent).toContain("The last 2 runs, newest first: Failed, Succeeded");
  const [oldest, newest] = container.querySelectorAll("a");
  expect(oldest?.getAttribute("href")).toBe("/runs/a");
  expect(oldest?.getAttribute("aria-current")).toBe("page");
  expect(newest?.title).toMatch(/^Failed, 1\.00 s, .*2026/);
  expect(fireEvent.click(newest!, { ctrlKey: true })).toBe(true);
  expect(fireEvent.click(newest!)).toBe(false);
});

test("a cached run is called so, and took nothing: its bar is the lowest", () => {
  const cached = run("b", { duration: null, is_cached: true });
  const { container } = render(<RunRibbon runs={[cached, run("a")]} />);
  const bar = container.querySelectorAll("a")[1];
  expect(bar?.title).toMatch(/^Cached, .*2026/);
  expect(bar?.title).not.toContain("not over");
  expect((bar?.firstElementChild as HTMLElement).style.height).toBe("15%");
});
