/** A server on which nothing has been run yet. */
import { expect, expectAccessible, test } from "./fixtures";
import { python3 } from "./servers";

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
