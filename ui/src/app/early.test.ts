import { expect, test } from "vitest";

import { asksOf } from "./early";

const ROOT = "a".repeat(32);
const RUN = "b".repeat(32);
const asks = (address: string): readonly string[] => asksOf(new URL(address, "http://localhost")).slice(1);

test("a run's page asks for the graph, for what is selected and for what of it is seen", () => {
  expect(asks(`/pipelines/m.f/${ROOT}`)).toEqual([
    `/api/v1/runs/${ROOT}/graph`,
    `/api/v1/runs/${ROOT}`,
    `/api/v1/runs/${ROOT}/outputs`,
  ]);
  expect(asks(`/pipelines/m.f/${ROOT}#run=${RUN}&tab=logs`)).toEqual([
    `/api/v1/runs/${ROOT}/graph`,
    `/api/v1/runs/${ROOT}`,
    `/api/v1/runs/${RUN}`,
  ]);
});

test("how far the feed has come is asked for before anything else", () => {
  for (const address of ["/", "/runs", `/pipelines/m.f/${ROOT}`, "/runs?status=failed"])
    expect(asksOf(new URL(address, "http://localhost"))[0]).toBe("/api/v1/changes/latest");
});

test("what is not certain is not asked for", () => {
  for (const address of [
    "/",
    "/pipelines?q=x",
    "/runs?status=failed",
    "/pipelines/m.f",
    "/pipelines/m.f/aaaaaa",
    `/pipelines/m.f/${ROOT}#run=bbbbbb`,
    "/pipelines/m.f/../../x",
  ])
    expect(asks(address)).toEqual([]);
});
