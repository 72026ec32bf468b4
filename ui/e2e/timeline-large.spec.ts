/** The timeline of ten thousand runs. */
import { addressOfRun, expect, latestRun, test } from "./fixtures";

test.use({ store: "10k-map" });

test("ten thousand runs are one row until it is opened, and never more rows than are seen", async ({
  page,
}) => {
  const root = await latestRun(page, {});
  await page.goto(`${addressOfRun(root)}#view=timeline`);
  const rows = page.getByRole("tree", { name: "Runs over time" });
  const group = rows.getByRole("treeitem", { name: /^[\d,]+ runs of \w+: .*succeeded/ }).first();
  await expect(group).toBeVisible();
  await group.click();
  await expect(group).toHaveAttribute("aria-expanded", "true");
  await rows.hover();
  for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, 400);
  expect(await rows.getByRole("treeitem").count()).toBeLessThan(80);
});
