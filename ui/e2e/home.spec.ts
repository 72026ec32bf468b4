/** The first page. */
import { expect, expectAccessible, test } from "./fixtures";

test("says what went wrong, what is under way and how pipelines go", async ({ page }) => {
  await page.goto("/");
  const attention = page.getByRole("region", { name: "Needs attention" });
  await expect(attention.getByText("Interrupted training")).toBeVisible();
  await expect(attention.getByText(/TrainingError/)).toBeVisible();
  const running = page.getByRole("region", { name: "Running now" });
  await expect(running.getByText("reindex", { exact: true })).toBeVisible();
  await expect(running.getByRole("progressbar", { name: /of 25 runs done/ })).toBeVisible();
  const recent = page.getByRole("region", { name: "Recent pipelines" });
  await recent.getByText("Digits", { exact: true }).click();
  await expect(page).toHaveURL(/\/pipelines\/sematic\.examples\.digits\.pipeline\.pipeline$/);
});

test("failures from before the last visit are no news", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText(/Failed or interrupted in the last 7 days/)).toBeVisible();
  await page.evaluate(() => {
    const now = Date.now();
    localStorage.setItem("sematic.visits", JSON.stringify({ current: now - 3_600_000, before: null }));
  });
  await page.reload();
  await expect(page.getByText(/since you were here on/)).toBeVisible();
});

for (const width of [1440, 390]) {
  test(`is accessible at ${String(width)}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/?theme=dark");
    await expect(
      page.getByRole("region", { name: "Recent pipelines" }).getByText("Digits", { exact: true }),
    ).toBeVisible();
    await page.waitForTimeout(500);
    await expectAccessible(page);
  });
}
