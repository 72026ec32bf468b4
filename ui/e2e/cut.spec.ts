/** What is cut off where there is little room, and what never is. */
import { type Locator, type Page } from "@playwright/test";

import { addressOfRun, expect, latestRun, test } from "./fixtures";
import { python3 } from "./servers";

test.use({ alone: "cut" });

const SENTENCE = "Training of the model on the second cluster, with every feature that there is, and seed 7";
const WORD = "training_of_the_model_on_the_second_cluster_with_every_feature_that_there_is_and_seed_7";

/** Run a pipeline of each long name, unless that was done. */
async function longNamed(page: Page, folder: string): Promise<void> {
  const answer = await page.request.get("/api/v1/runs?roots_only=true&name=" + WORD);
  if (((await answer.json()) as { items: unknown[] }).items.length > 0) return;
  await python3(
    folder,
    "-c",
    `from sematic import LocalRunner
from sematic.examples.hello.pipeline import pipeline
for name in (${JSON.stringify(SENTENCE)}, ${JSON.stringify(WORD)}):
    LocalRunner().run(pipeline(name="you", times=2).set(name=name))`,
  );
}

/** Whether all of a text is drawn. */
const isWhole = (text: Locator): Promise<boolean> =>
  text.evaluate((element) => element.scrollWidth <= element.clientWidth);

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

test("a name is cut in the bar and in lists only where nothing beside it is empty", async ({
  page,
  server,
}) => {
  await longNamed(page, server.folder);
  for (const width of [1440, 1024]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/runs");
    const row = page.getByRole("row").filter({ hasText: SENTENCE });
    const [name, started] = await Promise.all([
      row.getByRole("link", { name: SENTENCE }).boundingBox(),
      row.getByText(/ ago$/).boundingBox(),
    ]);
    expect(started!.x - name!.x - name!.width).toBeLessThan(40);
    expect(name!.width).toBeGreaterThan(300);
    await page.goto("/pipelines");
    const pipeline = await page.getByRole("link", { name: / sematic\.examples\.hello/ }).boundingBox();
    expect(pipeline!.width).toBeGreaterThan(300);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(addressOfRun(await latestRun(page, { name: SENTENCE })));
  const crumb = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("listitem").nth(1);
  await expect(crumb).toHaveText(SENTENCE);
  expect(await isWhole(crumb)).toBe(true);
});

test("the breadcrumb is one line, also where a name can be cut in its middle", async ({ page, server }) => {
  await longNamed(page, server.folder);
  await page.goto(addressOfRun(await latestRun(page, { name: WORD })));
  const name = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("listitem").nth(1);
  await expect(name).toHaveText(WORD);
  const { height } = (await name.boundingBox())!;
  expect(height).toBeLessThan(30);
});

test("of a sentence that is cut the beginning is seen, of a name of code both ends", async ({
  page,
  server,
}) => {
  await longNamed(page, server.folder);
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto("/runs");
  const drawn = (name: string) =>
    page
      .getByRole("link", { name })
      .evaluate((link) =>
        [...link.querySelectorAll("strong, strong span span")]
          .filter((each) => each.childElementCount === 0)
          .map((each) => each.textContent),
      );
  await expect(page.getByRole("link", { name: SENTENCE })).toHaveAttribute("title", new RegExp(SENTENCE));
  expect(await drawn(SENTENCE)).toEqual([SENTENCE]);
  expect(await drawn(WORD)).toEqual([WORD.slice(0, -8), WORD.slice(-8)]);
});

test("of the tabs that have no room the last can be seen whole, by a button and by keys", async ({
  page,
}) => {
  await opened(page, 1440, "table");
  const row = page.getByRole("navigation", { name: "About the run" });
  const last = row.getByRole("link").last();
  await expect(last).not.toBeInViewport({ ratio: 1 });
  const more = page.getByRole("button", { name: "More tabs" });
  await more.click();
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(more).toBeHidden();
  await page.getByRole("button", { name: "Tabs before these" }).click();
  await row.getByRole("link").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(row.getByRole("link").nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("ArrowRight");
  await expect(row.getByRole("link").first()).toBeFocused();
});
