import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { RunElapsed } from "./RunElapsed";

const [created, started, over] = ["2026-01-01T12:00:00Z", "2026-01-01T12:00:01Z", "2026-01-01T12:00:37Z"];

const told = (startedAt: string | null, isInterrupted: boolean): string | null =>
  render(<RunElapsed createdAt={created} startedAt={startedAt} over={over} isInterrupted={isInterrupted} />)
    .container.textContent;

test("an interrupted run took at least as long as its driver was heard", () => {
  expect(told(started, true)).toBe("at least 36.0 s");
  expect(told(started, false)).toBe("36.0 s");
});

test("one that never began took no time at all", () => {
  expect(told(null, true)).toBe("–");
});
