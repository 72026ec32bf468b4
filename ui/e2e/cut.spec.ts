/** What is cut off where there is little room, and what never is. */
import { type Locator, type Page } from "@playwright/test";

import { addressOfRun, expect, latestRun, test } from "./fixtures";

/** Whether the text that stands in an empty field has room in it. */
const isHintWhole = (field: Locator): Promise<boolean> =>
  field.evaluate((element: HTMLInputElement) => {
    const style = getComputedStyle(element);
    const pen = document.createElement("canvas").getContext("2d")!;
    pen.font = style.font;
    const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return pen.measureText(element.placeholder).width <= room;
  });

async function opened(page: Page, width: number, view: string, more = ""): Promise<void> {
  const run = await latestRun(page, { name: "Digits" });
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${addressOfRun(run)}#view=${view}${more}`);
}

for (const width of [1440, 1024, 390])
  test(`what may be looked for can be read to its end at ${width} px`, async ({ page }) => {
    await opened(page, width, "graph");
    expect(await isHintWhole(page.getByRole("searchbox", { name: "Search runs in the graph" }))).toBe(true);
    for (const view of ["tree", "timeline", "table"]) {
      await opened(page, width, view);
      if (view === "tree" && width < 1024)
        await page.getByRole("button", { name: "Runs", exact: true }).click();
      const field = page.getByRole("textbox", { name: "Look for runs" });
      await expect(field).toBeVisible();
      expect(await isHintWhole(field), view).toBe(true);
    }
  });

for (const width of [1440, 390])
  test(`the table says how long runs took, without being moved, at ${width} px`, async ({ page }) => {
    await opened(page, width, "table");
    const table = page.getByRole("table", { name: "Runs" });
    await expect(table.getByRole("columnheader", { name: "Duration" })).toBeInViewport({ ratio: 1 });
    const took = table.getByRole("row").nth(1).locator("[data-column=duration]");
    await expect(took).toBeInViewport({ ratio: 1 });
    const [cell, space] = await Promise.all([took.boundingBox(), table.boundingBox()]);
    expect(cell!.x + cell!.width).toBeLessThanOrEqual(space!.x + space!.width);
  });

test("how many runs were found is said once", async ({ page }) => {
  await opened(page, 1440, "table", "&q=report");
  const count = page.getByRole("search").getByRole("status");
  await expect(count).toHaveText(/^[1-9]\d*$/);
  const found = await count.innerText();
  await expect(page.getByText(/^of \d+ runs$/)).toBeVisible();
  const runs = page.getByRole("region", { name: "Runs", exact: true });
  await expect(runs.getByText(new RegExp(`^${found}(?: (?:of|match).*)?$`))).toHaveCount(1);
});

test("no button of the graph and no column of the table is under the details", async ({ page }) => {
  await opened(page, 1024, "graph");
  await page.getByRole("button", { name: "The selected run beside it" }).click();
  const details = page.getByRole("region", { name: "Selected run" });
  await expect(details).toBeVisible();
  const start = (await details.boundingBox())!.x;
  for (const tool of await page.getByRole("toolbar", { name: "Graph" }).getByRole("button").all()) {
    const box = (await tool.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(start);
  }
  await page.getByRole("link", { name: "Table", exact: true }).click();
  const table = page.getByRole("table", { name: "Runs" });
  for (const name of ["State", "Name", "Duration"]) {
    const box = (await table.getByRole("columnheader", { name }).boundingBox())!;
    expect(box.x + box.width, name).toBeLessThanOrEqual(start);
  }
  await table.evaluate((element) => (element.scrollLeft = element.scrollWidth));
  const last = (await table.getByRole("columnheader", { name: "Run", exact: true }).boundingBox())!;
  expect(last.x + last.width).toBeLessThanOrEqual(start);
});

test("no code is seen beyond the button that copies it", async ({ page }) => {
  await opened(page, 390, "tree", "&tab=source");
  const code = page.getByRole("region", { name: "Source", exact: true });
  await expect(code).toBeVisible();
  const copy = code.getByRole("button", { name: "Copy the source" }).locator("..");
  const gap = async (): Promise<number> => {
    const [end, space] = await Promise.all([
      copy.evaluate((element) => element.getBoundingClientRect().right),
      code.evaluate((element) => element.getBoundingClientRect().left + element.clientWidth),
    ]);
    return Math.abs(space - end);
  };
  expect(await gap()).toBeLessThan(2);
  const moved = await code.evaluate(
    (element) => (element.scrollLeft = element.scrollWidth) && element.scrollLeft,
  );
  expect(moved).toBeGreaterThan(0);
  expect(await gap()).toBeLessThan(2);
});
