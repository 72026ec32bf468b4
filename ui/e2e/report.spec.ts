/** The report of the example that everybody runs first. */
import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";

const PIPELINE = "sematic.examples.digits.pipeline.pipeline";

for (const [width, theme] of [
  [1440, "light"],
  [390, "dark"],
] as const)
  test(`its table, figure and picture are seen at once, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    const run = await latestRun(page, { function: PIPELINE, state: "RESOLVED" });
    await page.goto(`${addressOfRun(run)}?theme=${theme}#run=${run.id}&tab=output`);
    const output = page.getByRole("region", { name: "output", exact: true });
    await expect(output.getByRole("grid")).toHaveAttribute("aria-rowcount", "9");
    await expect(output.getByRole("img", { name: /digits misread/ }).last()).not.toHaveJSProperty(
      "naturalWidth",
      0,
    );
    const figure = output.frameLocator("iframe").locator(".main-svg").first();
    await expect(figure).toBeVisible({ timeout: 30_000 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await expectAccessible(page);
    await output.getByRole("button", { name: "1", exact: true }).click();
    await expect(output.getByRole("grid")).toBeHidden();
    await output.getByRole("button", { name: "Open leaderboard" }).click();
    await expect(output.getByRole("grid")).toBeVisible();
  });
