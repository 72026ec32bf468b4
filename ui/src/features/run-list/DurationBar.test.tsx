import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { type RunRow } from "@/entities/run/queries";

import { DurationBar } from "./DurationBar";

/** The bar of a run that took so many seconds, where a full one stands for 86. */
function barOf(duration: number) {
  const run = { state: "RESOLVED", duration, started_at: "2026-11-26T00:00:00Z" } as unknown as RunRow;
  const { container } = render(<DurationBar run={run} longest={86} />);
  const track = container.firstElementChild as HTMLElement;
  const bar = track.firstElementChild as HTMLElement;
  return { width: bar.style.width, isCut: bar.dataset["cut"], title: track.title };
}

test("a bar is as long as its run took", () => {
  expect(barOf(86)).toEqual({ width: "100%", isCut: "false", title: "" });
  expect(barOf(21.5)).toEqual({ width: "25%", isCut: "false", title: "" });
});

test("a bar that has no room for all of it says so", () => {
  expect(barOf(1030)).toEqual({
    width: "100%",
    isCut: "true",
    title: "The bar is cut: it stands for 11 times its length",
  });
});

test.each([
  ["has lost its driver waits no longer", "its process was killed", /^–$/],
  ["goes on tells how long it waits", null, /^waiting 3\d s$/],
])("a queued step of a pipeline run that %s", (_, interruption, text) => {
  const run = { state: "CREATED", is_interrupted: false, interruption, duration: null, started_at: null };
  const created_at = new Date(Date.now() - 36_000).toISOString();
  const queued = { ...run, created_at } as unknown as RunRow;
  const { container } = render(<DurationBar run={queued} longest={86} />);
  expect(container.textContent).toMatch(text);
});
