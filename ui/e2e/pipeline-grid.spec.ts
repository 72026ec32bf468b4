/** The grid of a pipeline with more runs than have room. */
import { expect, test } from "./fixtures";

test.use({ store: "tries" });

test("where not all runs have room, the newest are seen first, beside the names of their functions", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/pipelines/tests.stores.pipelines.tries.search#tab=grid");
  const grid = page.getByRole("region", { name: "Grid" });
  const runs = grid.getByRole("columnheader").filter({ has: page.getByRole("link") });
  await expect(runs.last()).toBeInViewport({ ratio: 0.9 });
  await expect(runs.first()).not.toBeInViewport();
  const [corner, name] = await Promise.all([
    grid.getByRole("columnheader", { name: "Function" }).boundingBox(),
    grid.getByRole("rowheader").first().boundingBox(),
  ]);
  expect(corner!.x).toBe(0);
  expect([corner!.x, corner!.width]).toEqual([name!.x, name!.width]);
});
