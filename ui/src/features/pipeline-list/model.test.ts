import { expect, test } from "vitest";

import { type PipelineRow } from "@/entities/pipeline/queries";

import { listed, NEWEST_FIRST, orderAfter, orderOf, orderText } from "./model";

const row = (path: string, more: Partial<PipelineRow> = {}): PipelineRow => ({
  path,
  name: path,
  tags: [],
  owner: "ann",
  run_count: 1,
  last_run_at: "2026-11-26T00:00:00Z",
  recent: [],
  success_rate: 1,
  p50_duration: 1,
  p95_duration: 1,
  ...more,
});
const rows = [
  row("a", { p95_duration: null, last_run_at: "2026-11-25T00:00:00Z" }),
  row("b", { p95_duration: 9, tags: ["gpu"] }),
  row("c", { p95_duration: 2, owner: "grace" }),
];
const paths = (told: readonly PipelineRow[]): string[] => told.map((each) => each.path);

test("pipelines are in the order that is asked for, those with a star before all others", () => {
  expect(paths(listed(rows, "", NEWEST_FIRST, []))).toEqual(["b", "c", "a"]);
  expect(paths(listed(rows, "", orderOf("-p95"), []))).toEqual(["b", "c", "a"]);
  expect(paths(listed(rows, "", orderOf("p95"), []))).toEqual(["c", "b", "a"]);
  expect(paths(listed(rows, "", orderOf("-p95"), ["a"]))).toEqual(["a", "b", "c"]);
});

test("words are looked for in names, owners and tags", () => {
  expect(paths(listed(rows, "GPU", NEWEST_FIRST, []))).toEqual(["b"]);
  expect(paths(listed(rows, "gra c", NEWEST_FIRST, []))).toEqual(["c"]);
});

test("the usual order is not written into the address", () => {
  expect(orderText(NEWEST_FIRST)).toBe("");
  expect(orderOf("nonsense")).toEqual(NEWEST_FIRST);
  expect(orderText(orderAfter(NEWEST_FIRST, "name"))).toBe("name");
  expect(orderText(orderAfter(orderOf("-p50"), "p50"))).toBe("p50");
});
