/** The timeline of a pipeline run: rows, zooming, what the address keeps, and that it can be used by everybody. */
import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";

const DIGITS = "sematic.examples.digits.pipeline.pipeline";

test("rows say when runs ran; picking one is one step", async ({ page }) => {
  const root = await latestRun(page, { function: DIGITS });
  await page.goto(`${addressOfRun(root)}#view=timeline`);
  const rows = page.getByRole("tree", { name: "Runs over time" });
  await expect(
    rows.getByRole("treeitem", { name: /^Digits, Succeeded, created after .*in all/ }),
  ).toBeVisible();
  const before = await page.evaluate(() => history.length);
  await rows.getByRole("treeitem", { name: /^report,/ }).click();
  await expect(page).toHaveURL(/run=[0-9a-f]+/);
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await expect(rows.getByRole("treeitem", { name: /^report,/ })).toHaveAttribute("aria-selected", "true");

  await page.keyboard.press("ArrowLeft");
  await expect(rows.getByRole("treeitem", { name: /^as_report,/ })).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(rows.getByRole("treeitem", { name: /^as_report,/ })).toBeVisible();
  await expectAccessible(page);
});

test("zooming is kept in the address, and all of the time comes back", async ({ page }) => {
  const root = await latestRun(page, { function: DIGITS });
  await page.goto(`${addressOfRun(root)}#view=timeline`);
  const begins = page.getByRole("slider", { name: "Beginning of what is shown" });
  await expect(begins).toHaveAttribute("aria-valuenow", "0");
  const before = await page.evaluate(() => history.length);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(page).toHaveURL(/x=range:[\d.]+\.\.[\d.]+/);
  const zoomed = Number(await begins.getAttribute("aria-valuenow"));
  expect(zoomed).toBeGreaterThan(0);
  await page.reload();
  await expect(begins).toHaveAttribute("aria-valuenow", String(zoomed));
  await begins.press("ArrowLeft");
  await expect.poll(async () => Number(await begins.getAttribute("aria-valuenow"))).toBeLessThan(zoomed);
  await page.getByRole("button", { name: "Show all of the time" }).click();
  await expect(page).not.toHaveURL(/range/);
  await expect(begins).toHaveAttribute("aria-valuenow", "0");
  expect(await page.evaluate(() => history.length)).toBe(before);
});

test("rows can be functions, or what the whole waited for", async ({ page }) => {
  const root = await latestRun(page, { function: DIGITS });
  await page.goto(`${addressOfRun(root)}#view=timeline&x=functions`);
  const rows = page.getByRole("tree", { name: "Runs over time" });
  await expect(rows.getByRole("treeitem", { name: /^leaderboard,/ })).toHaveAttribute("aria-level", "1");
  await page.getByRole("combobox", { name: "What the rows are" }).selectOption("Critical path");
  await expect(page).toHaveURL(/x=path/);
  await expect(rows.getByRole("treeitem", { name: /^report,/ })).toBeVisible();
  await expect(rows.getByRole("treeitem", { name: /^leaderboard,/ })).toHaveCount(0);
});
