import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import { RUN_STATES } from "@/entities/run/states";
import { type RunGraph } from "@/entities/graph/model";

import { madeGraph, mapped } from "./testGraphs";
import { useOpenness } from "./useOpenness";

const hooked = (graph: RunGraph) =>
  renderHook(
    (props: { readonly graph: RunGraph; readonly selected: number }) =>
      useOpenness(props.graph, props.selected, null, ""),
    { initialProps: { graph, selected: 0 } },
  );

test("a state that changes gives no other scene, so nothing is laid out again", () => {
  const graph = mapped(50);
  const { result, rerender } = hooked(graph);
  const before = result.current.scene;
  const failed = { ...graph, state: graph.state.map(() => RUN_STATES.indexOf("FAILED")) };
  rerender({ graph: failed, selected: 0 });
  expect(result.current.scene).toBe(before);
});

test("a new run is put in, and what is open and closed stays", () => {
  const runs = [{ parent: 0, fn: "m.whole" }, { parent: 1 }, { parent: 0, fn: "m.other" }, { parent: 3 }];
  const { result, rerender } = hooked(madeGraph(runs));
  result.current.toggle("r1", false);
  rerender({ graph: madeGraph([...runs, { parent: 3, fn: "m.new" }]), selected: 0 });
  expect([...result.current.scene.nodes.keys()].sort()).toEqual(["r0", "r1", "r3", "r4", "r5"]);
});

test("a run that is selected elsewhere is shown", () => {
  const { result, rerender } = hooked(mapped(100));
  expect(result.current.scene.nodes.has("r70")).toBe(false);
  rerender({ graph: result.current.structure.graph, selected: 70 });
  expect(result.current.scene.nodes.has("r70")).toBe(true);
});
