/** The page of one pipeline. */
import { expect, expectAccessible, test } from "./fixtures";

const nightly = "/pipelines/tests.stores.pipelines.nightly.nightly";

test("has its runs, a grid, its functions and notes, each with an address", async ({ page }) => {
  await page.goto(nightly);
  await expect(page.getByRole("heading", { name: "Nightly training" })).toBeVisible();
  await expect(page.getByText("last night's")).toBeVisible();
  await expect(page.locator("[data-run]")).toHaveCount(2);
  await expect(page.getByText("Fold 5 cannot be learned")).toBeVisible();
  await page.getByRole("link", { name: "Grid", exact: true }).click();
  await expect(page).toHaveURL(/#tab=grid$/);
  await expect(page.getByRole("link", { name: /^fit fold 5: 1 failed/ })).toBeVisible();
  await page.getByRole("link", { name: "Functions", exact: true }).click();
  await expect(page.getByRole("row", { name: /fit fold 5/ })).toContainText("10 %");
  await page.getByRole("link", { name: "Notes", exact: true }).click();
  await expect(page.getByText("Fold 5 has gaps since the warehouse moved.")).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/#tab=functions$/);
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${nightly}$`));
});

test("that was never run says so", async ({ page }) => {
  await page.goto("/pipelines/no.such.pipeline");
  await expect(page.getByText("No pipeline with the path no.such.pipeline was ever run here.")).toBeVisible();
});

for (const tab of ["runs", "grid", "functions", "notes"]) {
  test(`is accessible: ${tab}`, async ({ page }) => {
    await page.goto(`${nightly}#tab=${tab}`);
    await expect(page.getByRole("heading", { name: "Nightly training" })).toBeVisible();
    await page.waitForTimeout(700);
    await expectAccessible(page);
  });
}
