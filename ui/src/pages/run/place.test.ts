import { expect, test } from "vitest";

import { madeGraph } from "@/entities/graph/made";
import { idAt } from "@/entities/graph/model";
import { addressOf, placeOf } from "@/shared/location";

import { mendedPlace } from "./place";

const graph = madeGraph([
  { name: "pipeline", fn: "m.pipeline", parent: -1 },
  { name: "load", fn: "m.load", parent: 0 },
]);
const root = graph.rootId;
const nested = `${idAt(graph, 1)}00000000`;
const right = { path: "m.pipeline", rootId: root };
const mended = (address: string, asked: { path: string; rootId: string }) => {
  const found = mendedPlace(placeOf(new URL(address, "http://x")), graph, asked);
  return found === null ? null : { address: addressOf(found.place), missing: found.missing };
};

test("what is right stays", () => {
  expect(mended(`/pipelines/m.pipeline/${root}#run=${nested}&tab=logs`, right)).toBeNull();
  expect(mended(`/pipelines/m.pipeline/${root}`, right)).toBeNull();
});

test("a nested run in the path becomes the root with that run selected; everything else stays", () => {
  expect(
    mended(`/pipelines/m.load/${nested}?tz=utc&odd=1#tab=logs&log=L5`, { path: "m.load", rootId: nested }),
  ).toEqual({
    address: `/pipelines/m.pipeline/${root}?tz=utc&odd=1#tab=logs&log=L5&run=${nested}`,
    missing: null,
  });
});

test("a wrong function and the beginning of an id become the right ones", () => {
  expect(
    mended(`/pipelines/x/${root.slice(0, 8)}#tab=logs`, { path: "x", rootId: root.slice(0, 8) }),
  ).toEqual({
    address: `/pipelines/m.pipeline/${root}#tab=logs`,
    missing: null,
  });
});

test("a selected run that is not of this pipeline run is forgotten, and said to be missing", () => {
  expect(mended(`/pipelines/m.pipeline/${root}#run=9f3c2a77&tab=logs`, right)).toEqual({
    address: `/pipelines/m.pipeline/${root}#tab=logs`,
    missing: "9f3c2a77",
  });
});
