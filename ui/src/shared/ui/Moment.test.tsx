import { act, render, screen } from "@testing-library/react";
import { Profiler } from "react";
import { expect, test, vi } from "vitest";

import { Moment } from "./Moment";

test("a moment is drawn again when it is told in other words, not every second", () => {
  vi.useFakeTimers();
  const drawn = vi.fn();
  const at = new Date(Date.now() - 302_000).toISOString();
  render(
    <Profiler id="moment" onRender={drawn}>
      <Moment at={at} />
    </Profiler>,
  );
  expect(screen.getByText("5 min ago").getAttribute("title")).not.toBe("");
  drawn.mockClear();
  act(() => {
    vi.advanceTimersByTime(20_000);
  });
  expect(drawn).not.toHaveBeenCalled();
  act(() => {
    vi.advanceTimersByTime(40_000);
  });
  expect(screen.queryByText("6 min ago")).not.toBeNull();
  expect(drawn).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
