import { expect, test } from "vitest";

import { placeOfPipeline, placeOfRun } from "./oldLinks";
import { addressOf, placeOf } from "./place";

const at = (address: string) => placeOf(new URL(address, "http://here"));
const root = { id: "aaaa1111", root_id: "aaaa1111", pipeline: "a.b" };
const nested = { id: "bbbb2222", root_id: "aaaa1111", pipeline: "a.b" };

test("hash and query are kept", () => {
  expect(addressOf(placeOfRun(at("/runs/aaaa?theme=dark#run=cccc&tab=logs&log=L5&other=1"), root))).toBe(
    "/pipelines/a.b/aaaa1111?theme=dark#run=cccc&tab=logs&log=L5&other=1",
  );
});

test("a nested run is pointed at on the page of its pipeline run", () => {
  expect(addressOf(placeOfRun(at("/runs/bbbb#tab=logs"), nested))).toBe(
    "/pipelines/a.b/aaaa1111#tab=logs&run=bbbb2222",
  );
});

test("panels of earlier dashboards are views and pages of this one", () => {
  expect(addressOf(placeOfRun(at("/runs/aaaa#panel=dag"), root))).toBe("/pipelines/a.b/aaaa1111#view=graph");
  expect(addressOf(placeOfRun(at("/runs/aaaa#panel=graph&view=tree"), root))).toBe(
    "/pipelines/a.b/aaaa1111#view=tree",
  );
  expect(addressOf(placeOfRun(at("/runs/aaaa#panel=run"), root))).toBe("/pipelines/a.b/aaaa1111");
  expect(addressOf(placeOfRun(at("/runs/aaaa#panel=metrics"), root))).toBe("/pipelines/a.b#tab=metrics");
  expect(addressOf(placeOfPipeline(at("/pipeline/a.b?status=failed#x=1&panel=metrics"), "a.b"))).toBe(
    "/pipelines/a.b?status=failed#x=1&tab=metrics",
  );
});
