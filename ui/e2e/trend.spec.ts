/** How a number went in the runs before. */
import { type Page } from "@playwright/test";

import { expect, expectAccessible, test } from "./fixtures";

test.use({ store: "tries" });

const open = (page: Page, root: string, run?: string) =>
  page.goto(`/runs/${root}${run === undefined ? "" : `#run=${run}`}`);
const trend = (page: Page) => page.getByRole("figure", { name: /^Trend/ });
const points = (page: Page) => trend(page).getByRole("link");

test("the output of a pipeline has a trend whose points lead to its runs", async ({ page, idOf }) => {
  await open(page, idOf("last"));
  await expect(trend(page)).toHaveAccessibleName("Trend over the last 20 runs of this pipeline");
  await expect(points(page)).toHaveCount(20);
  await expect(points(page).last()).toHaveAttribute("aria-current", "true");
  await expect(trend(page)).toContainText("NaN");
  await expectAccessible(page);
  await points(page).nth(10).hover();
  const said = (await points(page).nth(10).getAttribute("aria-label")) ?? "";
  const [value = "?"] = said.split(", ");
  expect(value).toMatch(/^\d\.\d+$/);
  await expect(trend(page)).toContainText(value);
  await points(page).nth(10).click();
  await expect(page.getByRole("heading", { name: "Search of day 14" }).first()).toBeVisible();
  await expect(page.locator("main section[data-kind='scalar']")).toContainText(value);
  await expect(points(page)).toHaveCount(14);
  await expect(trend(page)).toHaveAccessibleName("Trend over the last 14 runs of this pipeline");
});

test("a step has a trend of its own, which keys reach", async ({ page, idOf }) => {
  await open(page, idOf("last"), idOf("is_good"));
  await expect(trend(page)).toHaveAccessibleName("Trend of this step over the last 20 runs of this pipeline");
  await points(page).nth(10).focus();
  await page.keyboard.press("Home");
  await expect(points(page).first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(points(page).nth(1)).toBeFocused();
  await expect(trend(page).locator("p")).toContainText(/^(True|False)/);
  await expect(trend(page).locator("p")).not.toContainText("this run");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Search of day 5" }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "is_good" })).toBeVisible();
});

test("one that has none before it, and what is no number, have no trend", async ({ page, idOf }) => {
  const answered = page.waitForResponse(/\/trend$/);
  await open(page, idOf("first"));
  expect(await (await answered).json()).toBeNull();
  await expect(page.locator("main section[data-kind='scalar']")).toBeVisible();
  await expect(trend(page)).toHaveCount(0);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await open(page, idOf("last"), idOf("note_of"));
  await expect(page.locator("main section[data-kind='text']")).toBeVisible();
  await expect(trend(page)).toHaveCount(0);
  expect(asked.filter((url) => url.endsWith("/trend"))).toEqual([]);
});

for (const width of [1440, 1024, 390])
  test(`all points are in sight at ${width} px, and it is said what a cross is`, async ({ page, idOf }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`/runs/${idOf("last")}${width === 390 ? "" : "#view=graph"}`);
    if (width === 1024) await page.getByRole("button", { name: "The selected run beside it" }).click();
    await expect(points(page)).toHaveCount(20);
    const chart = (await trend(page).boundingBox())!;
    for (const point of await points(page).all()) {
      const box = (await point.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(chart.x);
      expect(box.x + box.width).toBeLessThanOrEqual(chart.x + chart.width);
      await expect(point).toBeInViewport({ ratio: 0.9 });
    }
    await expect(trend(page).locator("figcaption")).toContainText("× is NaN");
    await expectAccessible(page);
  });

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });

  test("points can be hit, and the newest are in sight", async ({ page, idOf }) => {
    await open(page, idOf("last"), idOf("best_of"));
    await expect(points(page).last()).toBeInViewport();
    const box = await points(page).last().boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(24);
    await expectAccessible(page);
  });
});
