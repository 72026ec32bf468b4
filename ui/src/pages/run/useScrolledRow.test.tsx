import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { useScrolledRow } from "./useScrolledRow";

const TAB = 100;
let width = 600;
let resized = (): void => undefined;

vi.stubGlobal(
  "ResizeObserver",
  class {
    constructor(callback: () => void) {
      resized = callback;
    }
    observe = vi.fn();
    disconnect = vi.fn();
  },
);
// The row is as wide as it is told; its tabs stand side by side.
vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => width);
vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
  const at = Number(this.dataset["at"] ?? NaN);
  if (Number.isNaN(at)) return new DOMRect(0, 0, width, 32);
  return new DOMRect(at * TAB - (this.parentElement?.scrollLeft ?? 0), 0, TAB, 32);
});

function Row({ current }: { readonly current: number }) {
  const row = useScrolledRow<HTMLElement>(String(current), "0 1 2 3 4");
  return (
    <nav ref={row}>
      {[0, 1, 2, 3, 4].map((each) => (
        <a key={each} href={`#${each}`} data-at={each} aria-current={each === current ? "true" : undefined}>
          {each}
        </a>
      ))}
    </nav>
  );
}

test("the current item is seen from the beginning, and when the row gets narrower", () => {
  width = 300;
  const { rerender } = render(<Row current={4} />);
  const row = screen.getByRole("navigation");
  expect(row.scrollLeft).toBe(500 - 300 + 300 / 8);
  rerender(<Row current={0} />);
  width = 600;
  row.scrollLeft = 0;
  rerender(<Row current={4} />);
  expect(row.scrollLeft).toBe(0);
  width = 240;
  act(() => resized());
  expect(row.scrollLeft).toBe(500 - 240 + 240 / 8);
});
