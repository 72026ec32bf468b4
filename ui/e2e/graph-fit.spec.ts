/** What of a graph is seen at first, and what stays seen when the details open beside it or over it. */
import { type Locator, type Page } from "@playwright/test";

import { expect, test } from "./fixtures";

test.use({ store: "tries" });

let root: string;
test.beforeAll(({ idOf }) => {
  root = idOf("last");
});

const camera = (page: Page): Promise<string | null> =>
  page.locator(".react-flow__viewport").getAttribute("style");
const node = (page: Page, name: RegExp): Locator =>
  page.getByRole("region", { name: "Graph of the runs" }).getByRole("group", { name });

/** Whether all of an element is in the part of the graph that the details do not cover. */
async function isUncovered(page: Page, element: Locator): Promise<boolean> {
  const [inner, space] = await Promise.all([
    element.boundingBox(),
    page.locator(".react-flow__pane").boundingBox(),
  ]);
  const details = page.getByRole("region", { name: "Selected run" });
  const end = (await details.isVisible()) ? (await details.boundingBox())!.x : space!.x + space!.width;
  return (
    inner!.x >= space!.x &&
    inner!.y >= space!.y &&
    inner!.x + inner!.width <= end &&
    inner!.y + inner!.height <= space!.y + space!.height
  );
}

async function opened(page: Page, width: number, hash = ""): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`/runs/${root}#view=graph${hash}`);
  await expect(node(page, /^fit #12, succeeded/)).toBeVisible();
}

test("all twelve calls are seen beside the details, with their names", async ({ page }) => {
  await opened(page, 1440);
  await expect(page.getByRole("region", { name: "Selected run" })).toBeVisible();
  for (let number = 1; number <= 12; number += 1) {
    const call = node(page, new RegExp(`^fit #${number}, `));
    expect(await isUncovered(page, call), `fit #${number}`).toBe(true);
    await expect(call.getByText("fit", { exact: true }).last()).toBeVisible();
  }
  const size = await node(page, /^fit #1, /)
    .getByText("fit", { exact: true })
    .last()
    .evaluate((name) => name.getBoundingClientRect().height);
  expect(size).toBeGreaterThan(8);
});

test("a node that is clicked is not hidden by the details that open over it", async ({ page }) => {
  await opened(page, 1280);
  await expect(page.getByRole("region", { name: "Selected run" })).toBeHidden();
  const before = await camera(page);
  await node(page, /^fit #1, /).click();
  await expect(page.getByRole("region", { name: "Selected run" })).toBeVisible();
  expect(await camera(page)).toBe(before);
  await page.getByRole("button", { name: "Close" }).click();
  const last = node(page, /^fit #12, /);
  await last.click();
  await expect(page.getByRole("region", { name: "Selected run" })).toBeVisible();
  await expect.poll(() => isUncovered(page, last)).toBe(true);
});

test("with the details open over it, a graph begins in what is left", async ({ page }) => {
  await opened(page, 1280);
  await node(page, /^fit #12, /).click();
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  const last = node(page, /^fit #12, /);
  await expect(page.getByRole("region", { name: "Selected run" })).toBeVisible();
  await expect(last).toBeVisible();
  expect(await isUncovered(page, last)).toBe(true);
});

test("a view that somebody has moved stays when the details are closed", async ({ page }) => {
  await opened(page, 1440);
  await page.locator(".react-flow__pane").hover({ position: { x: 20, y: 20 } });
  await page.mouse.down();
  await page.mouse.move(600, 700, { steps: 4 });
  await page.mouse.up();
  const moved = await camera(page);
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("region", { name: "Selected run" })).toBeHidden();
  await page.waitForTimeout(300);
  expect(await camera(page)).toBe(moved);
});

test("a node that is cut off at the border comes wholly into view when it is clicked", async ({ page }) => {
  await opened(page, 1440);
  const pane = (await page.locator(".react-flow__pane").boundingBox())!;
  const call = node(page, /^fit #1, /);
  const box = (await call.boundingBox())!;
  // Drag the graph until only half of it is left of the border.
  await page.mouse.move(pane.x + pane.width / 2, pane.y + 20);
  await page.mouse.down();
  const aside = box.x + box.width / 2 - pane.x;
  await page.mouse.move(pane.x + pane.width / 2 - aside, pane.y + 20, { steps: 4 });
  await page.mouse.up();
  expect(await isUncovered(page, call)).toBe(false);
  await page.mouse.click(pane.x + box.width / 4, box.y + box.height / 2);
  await expect(call).toHaveAttribute("data-marks", /selected/);
  await expect.poll(() => isUncovered(page, call)).toBe(true);
});

for (const [width, least] of [
  [1440, 0.6],
  [1024, 0.6],
  [390, 0.4],
] as const)
  test(`a dozen calls fill what there is, ${width} wide`, async ({ page }) => {
    await opened(page, width);
    const whole = node(page, /^Search of day \d+, /);
    expect(await isUncovered(page, whole)).toBe(true);
    const zoom = /scale\(([\d.]+)\)/.exec((await camera(page)) ?? "");
    expect(Number(zoom?.[1])).toBeGreaterThan(least);
  });
