import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";
import { stateWords } from "@/entities/run/states";
import { wholeStateOf } from "@/entities/graph/progress";

import { RunFacts } from "./RunFacts";

test("how long it takes is told by what tells its state, whatever else is still of before", () => {
  const said = (state: "RAN" | "RESOLVED"): string => {
    const graph = madeGraph([{ name: "root", parent: -1, state }]);
    const detail = { pipeline_run: null, jobs: [] };
    const { container } = render(<RunFacts graph={graph} detail={detail} tags={null} />);
    return `${stateWords[wholeStateOf(graph)]}: ${container.textContent}`;
  };
  expect(said("RAN")).toMatch(/^Running: Started.*Running for/);
  expect(said("RESOLVED")).toMatch(/^Succeeded: Started.*Took1.00 s/);
});
