import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { madeGraph, type MadeRun } from "@/entities/graph/made";

import { MiniBar } from "./MiniBar";

const root = { name: "root", parent: -1, ended: 10_000 };

/** The parts of the bar of the run after the root, in short. */
function partsOf(run: Omit<MadeRun, "name" | "parent">): readonly string[] {
  const { container } = render(
    <MiniBar graph={madeGraph([root, { name: "a", parent: 0, ...run }])} place={1} />,
  );
  return [...container.querySelectorAll<HTMLElement>("[data-kind]")].map(
    ({ dataset, style }) => `${dataset["kind"]} ${Math.round(parseFloat(style.width))} %`,
  );
}

test("what a run waited between two attempts is not drawn as if it had run", () => {
  const failures = [[1, 2001, 7000]] as const;
  expect(partsOf({ ended: 9000, attempts: 2, failures })).toEqual([
    "failed 20 %",
    "queued 50 %",
    "running 20 %",
  ]);
});

test("a run that was not tried again is one bar, from its start on", () => {
  expect(partsOf({ ended: 4000 })).toEqual(["running 40 %"]);
  expect(partsOf({ ended: 1000, isReused: true })).toEqual(["running 10 %"]);
  expect(partsOf({ state: "CANCELED", isUnstarted: true })).toEqual([]);
});
