/** The list of pipelines, and the page of one. */
import { expect, expectAccessible, test } from "./fixtures";

test.describe("five hundred pipelines", () => {
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
    await page.getByRole("button", { name: "Runs" }).click();
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
    for (const path of await lines.evaluateAll((all) =>
      all.map((each) => each.getAttribute("data-pipeline")),
    ))
      expect(path).toMatch(/fraud.*train/);
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
});

test.describe("one pipeline", () => {
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
    await expect(
      page.getByText("No pipeline with the path no.such.pipeline was ever run here."),
    ).toBeVisible();
  });

  for (const tab of ["runs", "grid", "functions", "notes"]) {
    test(`is accessible: ${tab}`, async ({ page }) => {
      await page.goto(`${nightly}#tab=${tab}`);
      await expect(page.getByRole("heading", { name: "Nightly training" })).toBeVisible();
      await page.waitForTimeout(700);
      await expectAccessible(page);
    });
  }
});
