import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";

import styles from "./RunBar.module.css";
import { RunBar } from "./RunBar";
import { scaleOf, warpOf } from "./scale";

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
