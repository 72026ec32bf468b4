/** The first page, with runs and before there are any. */
import { expect, expectAccessible, test } from "./fixtures";
import { python3 } from "./servers";

test.describe("with runs", () => {
  test("says what went wrong, what is under way and how pipelines go", async ({ page }) => {
    await page.goto("/");
    const attention = page.getByRole("region", { name: "Needs attention" });
    await expect(attention.getByText("Interrupted training")).toBeVisible();
    await expect(attention.getByText(/TrainingError/)).toBeVisible();
    const running = page.getByRole("region", { name: "Running now" });
    await expect(running.getByText("reindex", { exact: true })).toBeVisible();
    await expect(running.getByRole("progressbar", { name: /of 24 done/ })).toBeVisible();
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
      await expect(page.getByRole("region", { name: "Recent pipelines" }).getByText("Digits")).toBeVisible();
      await page.waitForTimeout(500);
      await expectAccessible(page);
    });
  }
});

test.describe("before the first run", () => {
  test.use({ store: "empty" });

  test("every page says what to do, and the first run shows itself", async ({ page, server }) => {
    await page.goto("/runs");
    await expect(page.getByText(/Nothing has been run on this server yet/)).toBeVisible();
    await page.goto("/pipelines");
    await expect(page.getByText(/none was yet/)).toBeVisible();
    await page.goto("/getstarted");
    await expect(page.getByText("Waiting for your first run…")).toBeVisible();
    await expectAccessible(page);
    await page.goto("/");
    await expect(page.getByText("Waiting for your first run…")).toBeVisible();
    await expect(page.getByText("sematic run examples/hello")).toBeVisible();
    await expectAccessible(page);
    const other = await page.context().newPage();
    await other.goto(`${server.url}/getstarted`);
    await expect(other.getByText("Waiting for your first run…")).toBeVisible();
    await python3(server.folder, "-m", "sematic", "run", "examples/hello");
    await expect(page.getByRole("status").filter({ hasText: "is here" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Recent pipelines" })).toBeVisible();
    await other.getByRole("link", { name: "look at it" }).click();
    await expect(other).toHaveURL(/\/pipelines\/sematic\.examples\.hello\.pipeline\.pipeline\/[0-9a-f]{32}$/);
  });
});
