import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { MarkdownElements } from "./MarkdownElements";

test("HTML stays a text", () => {
  const { container } = render(
    <MarkdownElements text={'Hi <img src=x onerror="alert(1)"> <script>alert(2)</script>'} />,
  );
  expect(container.querySelector("img, script")).toBeNull();
  expect(container.textContent).toContain('<img src=x onerror="alert(1)">');
});

test("links lead to http, https and mailto only, and never give this page away", () => {
  render(
    <MarkdownElements text="[good](https://example.org/a) [mail](mailto:a@example.org) [bad](javascript:alert(1)) [data](data:text/html,x) [root](/x)" />,
  );
  expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
    "https://example.org/a",
    "mailto:a@example.org",
  ]);
  expect(screen.getByText("good").getAttribute("rel")).toContain("noopener");
});

test("pictures are not fetched from elsewhere", () => {
  const { container } = render(<MarkdownElements text="![a plot](https://example.org/plot.png)" />);
  expect(container.querySelector("img")).toBeNull();
  expect(screen.getByRole("link", { name: "a plot" }).getAttribute("href")).toBe(
    "https://example.org/plot.png",
  );
});

test("a list of tasks says what is done", () => {
  const { container } = render(<MarkdownElements text={"- [x] one\n- [ ] two"} />);
  expect(container.querySelector("input")).toBeNull();
  expect(screen.getByRole("img", { name: "done" }).parentElement?.textContent).toContain("one");
});
