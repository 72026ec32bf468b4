/** What this browser remembers is there from the first moment. */
import { expect, test } from "./fixtures";

test("nothing is shown in another way first", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("sematic.theme", JSON.stringify("contrast"));
    localStorage.setItem("sematic.rail-narrow", "true");
    const changes: string[] = [];
    Object.assign(window, { changes });
    new MutationObserver((records) => {
      for (const { attributeName, oldValue } of records)
        if (oldValue !== null) changes.push(`${attributeName ?? ""} was ${oldValue}`);
    }).observe(document, {
      subtree: true,
      attributeFilter: ["data-theme", "data-density", "data-narrow"],
      attributeOldValue: true,
    });
  });
  await page.goto("/pipelines");
  await expect(page.locator("[data-pipeline]").first()).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "contrast");
  await expect(page.locator('nav[data-narrow="true"]')).toBeVisible();
  const changes = await page.evaluate(() => (window as unknown as { changes: string[] }).changes);
  // Being written anew as it is changes nothing.
  const same = ["data-theme was contrast", "data-density was compact", "data-narrow was true"];
  expect(changes.filter((change) => !same.includes(change))).toEqual([]);
});
