/** The tree of ten thousand runs: never more in the page than is seen, and every one of them can be reached. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, latestRun, test } from "./fixtures";

test.use({ store: "10k-map" });

const MOST_ROWS = 80;

const tree = (page: Page) => page.getByRole("tree", { name: "Runs" });
const rows = (page: Page) => tree(page).getByRole("treeitem");
const focused = (page: Page) => page.locator('[role="treeitem"]:focus');

interface Row {
  readonly id: string;
  readonly name: string;
}

/** The pipeline run with the most runs, and one that is far down in it. */
async function largest(page: Page): Promise<{ address: string; total: number; last: Row }> {
  const answer = await page.request.get("/api/v1/runs?roots_only=true&limit=50");
  const { items } = (await answer.json()) as { items: { id: string; function: string }[] };
  let best = await latestRun(page, {});
  let most = 0;
  for (const each of items) {
    const graph = (await (await page.request.get(`/api/v1/runs/${each.id}/graph`)).json()) as {
      state: unknown[];
    };
    if (graph.state.length > most) [best, most] = [each, graph.state.length];
  }
  const newest = await page.request.get(`/api/v1/runs?root_id=${best.id}&limit=1`);
  return {
    address: addressOfRun(best),
    total: most,
    last: ((await newest.json()) as { items: Row[] }).items[0]!,
  };
}

test("ten thousand siblings are one row, which opens by pages", async ({ page }) => {
  const { address, total } = await largest(page);
  expect(total).toBeGreaterThan(9_000);
  await page.goto(address);
  const group = rows(page)
    .filter({ hasText: /×[\d,]{5,}/ })
    .first();
  await expect(group).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(MOST_ROWS);
  await group.click();
  await expect(group).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("End");
  for (let step = 0; step < 3; step += 1) {
    const more = rows(page).filter({ hasText: /of [\d,]+ shown: 200 more/ });
    await more.scrollIntoViewIfNeeded();
    await expect(more).toContainText(`${(200 * (step + 1)).toLocaleString("en")} of`);
    await more.click();
  }
  expect(await rows(page).count()).toBeLessThan(MOST_ROWS);
});

test("a link to a run far down shows it in the tree, and its state's filter finds it", async ({ page }) => {
  const { address, last } = await largest(page);
  await page.goto(`${address}#run=${last.id}`);
  const selected = tree(page).getByRole("treeitem", { selected: true });
  await expect(selected).toBeInViewport();
  await expect(selected).toHaveAccessibleName(new RegExp(`^${last.name.replace(/[^\w ]/g, ".")}`));
  await page.keyboard.press("/");
  await page.keyboard.type(`"${last.name}"`);
  await expect(page.getByRole("search").getByRole("status").first()).toContainText(/^(1\/)?\d/);
  await expect(selected).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(MOST_ROWS);
});

test("walking through it by keys never takes long", async ({ page }) => {
  const { address, last } = await largest(page);
  await page.goto(`${address}#run=${last.id}`);
  await tree(page).getByRole("treeitem", { selected: true }).focus();
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) =>
      long.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: "longtask",
    });
  });
  await page.keyboard.press("Home");
  await expect(focused(page)).toHaveAttribute("aria-level", "1");
  for (let step = 0; step < 10; step += 1) await page.keyboard.press("PageDown");
  await page.keyboard.press("End");
  await expect(focused(page)).toBeInViewport();
  expect(await rows(page).count()).toBeLessThan(MOST_ROWS);
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  expect(Math.max(0, ...long)).toBeLessThan(200);
});
