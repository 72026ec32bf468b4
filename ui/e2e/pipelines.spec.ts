/** The list of pipelines: five hundred. */
import { expect, expectAccessible, test } from "./fixtures";

test.use({ store: "100k-runs" });

test("come by one request, and are searched and sorted in the address", async ({ page }) => {
  const requests: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/v1/pipelines")) requests.push(request.url());
  });
  await page.goto("/pipelines");
  const lines = page.locator("[data-pipeline]");
  await expect(lines.first()).toBeVisible();
  expect(requests).toHaveLength(1);
  expect(await lines.count()).toBeLessThan(60);
  await page.getByRole("button", { name: "Runs", exact: true }).click();
  await expect(page).toHaveURL(/sort=-runs/);
  await expect(page.getByRole("columnheader", { name: "Runs", exact: true })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  const counts = await lines.locator("[role=cell]:nth-child(8)").allInnerTexts();
  const numbers = counts.map((each) => Number(each.replaceAll(",", "")));
  expect(numbers).toEqual([...numbers].sort((one, other) => other - one));
  await page.getByLabel("Search pipelines").fill("fraud train");
  await expect(page).toHaveURL(/search=fraud\+train/);
  const others = page.locator("[data-pipeline]:not([data-pipeline*=fraud][data-pipeline*=train])");
  await expect(others).toHaveCount(0);
  await expect(lines.first()).toBeVisible();
  expect(requests).toHaveLength(1);
});

test("a star keeps a pipeline above all others, in this browser", async ({ page }) => {
  await page.goto("/pipelines");
  const third = page.locator("[data-pipeline]").nth(2);
  const path = await third.getAttribute("data-pipeline");
  await third.getByRole("button", { name: /Favourite/ }).click();
  await page.reload();
  await expect(page.locator("[data-pipeline]").first()).toHaveAttribute("data-pipeline", path!);
});

test("are accessible", async ({ page }) => {
  await page.goto("/pipelines?theme=dark");
  await expect(page.locator("[data-pipeline]").first()).toBeVisible();
  await expectAccessible(page);
});
