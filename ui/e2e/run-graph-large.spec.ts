/** Graphs of ten thousand runs: little is drawn, and that is said. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test as base } from "./fixtures";
import { type StoreName } from "./servers";

const MOST_DRAWN = 480;
const nodes = (page: Page) => page.locator(".react-flow__node");

async function opened(page: Page, name: string): Promise<void> {
  const run = await latestRun(page, { function: name });
  await page.goto(`${addressOfRun(run)}#view=graph`);
  await expect(nodes(page).first()).toBeVisible({ timeout: 15_000 });
}

const on = (store: StoreName) => base.extend({ store: [store, { scope: "worker" }] });
const onMap = on("10k-map");
const onLayers = on("10k-layered");
const onChain = on("chain-2000");

onMap("what failed is seen, the others are one node with their number", async ({ page }) => {
  await opened(page, "pipelines.wide.scores");
  const panel = page.getByRole("region", { name: "Graph of the runs" });
  await expect(panel.getByRole("group", { name: /^score, 10,000 runs, .*5 failed/ })).toBeVisible();
  await expect(panel.getByRole("group", { name: /^score 1000, failed/ })).toBeVisible();
  await expect(panel.getByText(/^9,995 more runs/)).toBeVisible();
  await expect(panel.getByText(/^Showing 7 of 10,002 runs/)).toBeVisible();
  expect(await nodes(page).count()).toBeLessThan(20);
});

onMap("a group is selected by its address", async ({ page }) => {
  await opened(page, "pipelines.wide.scores");
  const panel = page.getByRole("region", { name: "Graph of the runs" });
  await panel.getByRole("button", { name: "Collapse score" }).click();
  await panel.getByRole("group", { name: /^score, 10,000 runs/ }).click();
  await expect(page).toHaveURL(/node=0:0:pipelines\.wide\.score/);
  await page.reload();
  await expect(panel.getByRole("group", { name: /^score, 10,000 runs/ })).toHaveAttribute(
    "data-marks",
    /selected/,
  );
  const inspector = page.getByRole("region", { name: "Selected group" });
  await expect(inspector.getByRole("heading", { name: "score ×10,000" })).toBeVisible();
  await expect(inspector.getByRole("list", { name: "Runs by state" })).toContainText("5 failed");
  const members = inspector.getByRole("list", { name: "Runs of the group" }).getByRole("link");
  await expect(members).toHaveCount(100);
  await inspector.getByRole("button", { name: /^100 of 10,000 shown/ }).click();
  await expect(members).toHaveCount(200);
  await expectAccessible(page);
  // The page's head is whole again at the top of the list, which it pushes down.
  await members.first().scrollIntoViewIfNeeded();
  await expect(page.getByText(/^the first of 5 runs that failed/)).toBeVisible();
  await members.first().click();
  await expect(page.getByRole("region", { name: "Selected run" })).toContainText("Failed");
});

onLayers("however much is opened, no more is drawn than can be, and that is said", async ({ page }) => {
  await opened(page, "pipelines.layers.network");
  await page.getByRole("button", { name: "Expand all" }).click();
  await expect(page.getByText(/no more than 480 nodes are drawn at once/)).toBeVisible();
  expect(await nodes(page).count()).toBeLessThanOrEqual(MOST_DRAWN);
  await page.getByRole("button", { name: "Collapse all" }).click();
  await expect(page.getByText(/Showing 101 of 11,201 runs/)).toBeVisible();
});

onChain("its middle is left out and opens in pages, and any run in it is found", async ({ page }) => {
  await opened(page, "pipelines.long.chain");
  await expect(page.getByText(/Showing 61 of 2,001 runs/)).toBeVisible();
  await page.getByRole("searchbox", { name: "Search runs in the graph" }).fill("step 1234");
  await page.keyboard.press("Enter");
  const found = page.getByRole("group", { name: /^step 1234, succeeded/ });
  await expect(found).toBeInViewport();
  await expect(page.getByRole("group", { name: /more runs, closed/ })).toHaveCount(2);
});
