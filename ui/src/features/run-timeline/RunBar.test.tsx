import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";

import styles from "./RunBar.module.css";
import { RunBar } from "./RunBar";
import { scaleOf, warpOf } from "./scale";
import { factsOf, runSpoken } from "./spoken";

const root = { name: "root", parent: -1, ended: 5000 };
const span = { from: 0, to: 5000 };
const scale = scaleOf(warpOf(span, []), span, 1000);

/** What stands inside a bar, and after it. */
function said(graph: ReturnType<typeof madeGraph>): readonly (string | undefined)[] {
  const { container } = render(<RunBar graph={graph} place={1} scale={scale} end={5000} />);
  return ["inside", "outside"].map((name) => container.querySelector(`.${styles[name]}`)?.textContent);
}

test("how long a run took stands in its bar, but of one that was tried again after all attempts", () => {
  expect(said(madeGraph([root, { name: "a", parent: 0, ended: 4500 }]))).toEqual(["4.50 s", undefined]);
  const flaky = { name: "a", parent: 0, ended: 4500, attempts: 3 } as const;
  const failures = [
    [1, 1501, 1501],
    [1501, 3001, 3001],
  ] as const;
  expect(said(madeGraph([root, { ...flaky, failures }]))).toEqual([undefined, "4.50 s"]);
});

test("a step that waits says for how long, in its bar if there is room", () => {
  const waiting = { name: "a", parent: 0, state: "CREATED", isUnstarted: true } as const;
  const graph = madeGraph([{ name: "root", parent: -1, state: "RAN" }, waiting]);
  const now = Date.now();
  const hours = { ...graph, origin: now - 2 * 3_600_000 - 60_500 };
  expect(said(hours)).toEqual(["waiting 2 h 01 min", undefined]);
  expect(said({ ...hours, created: hours.created.map((moment) => moment + 4900) })).toEqual([
    undefined,
    "waiting 2 h 00 min",
  ]);
});

test("a step that was interrupted says how long it ran until then, and nothing is said of what never began", () => {
  const runs = [
    { name: "root", parent: -1, state: "RAN" },
    { name: "a", parent: 0, state: "SCHEDULED" },
  ] as const;
  expect(said(madeGraph(runs, true, 3001))).toEqual(["3.00 s", undefined]);
  expect(said(madeGraph([runs[0], { ...runs[1], isUnstarted: true }], true, 3001))).toEqual([undefined, "–"]);
  expect(said(madeGraph([runs[0], { ...runs[1], isUnstarted: true, state: "CREATED" }], true, 3001))).toEqual(
    [undefined, ""],
  );
});

test("while a run waits for its next attempt it is said for which, in its bar if there is room", () => {
  const failures = [[1, 1001, null]] as const;
  const waiting = { name: "a", parent: 0, state: "RETRYING", failures } as const;
  const graph = madeGraph([{ name: "root", parent: -1, state: "RAN" }, waiting]);
  const { container } = render(<RunBar graph={graph} place={1} scale={scale} end={5000} />);
  const mark = container.querySelector(`.${styles["attempts"]}`);
  expect([mark?.textContent, mark?.getAttribute("title")]).toEqual(["↻2", "waits for attempt 2"]);
  expect(said(graph)[0]).toBe("waits for attempt 2");
  expect(runSpoken(graph, 1, 0, 5000)).toContain(
    "a, Retrying, created after 1.0 ms, failed after 1.00 s, waiting for attempt 2 for 4.00 s",
  );
});

test("how long a run waited is heard before what it waited for, and stands beside that where it is read", () => {
  const failures = [[1, 1001, 3001]] as const;
  const tried = { name: "a", parent: 0, attempts: 2, ended: 5000, failures } as const;
  const graph = madeGraph([{ name: "root", parent: -1, ended: 6000 }, tried]);
  expect(runSpoken(graph, 1, 0, 6000)).toContain(
    "failed after 1.00 s, waited 2.00 s for attempt 2, ran 2.00 s",
  );
  expect(runSpoken(graph, 0, 0, 6000)).toMatch(/waited .* s for its steps/);
  expect(factsOf(graph, 1, 6000)).toContainEqual(["Waited for attempt 2", "2.00 s"]);
});
